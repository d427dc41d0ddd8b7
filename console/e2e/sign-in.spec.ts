import { request } from "@playwright/test";
import { Gateway, PASSWORD, administer, expect, signInOn, test } from "./fixtures";

/** An administrator makes a new agent, whose password must be changed at the first sign-in. */
async function addAgent(gateway: Gateway, agentId: number, agentPwd: string): Promise<void> {
  const http = await request.newContext({ ignoreHTTPSErrors: true, baseURL: `${gateway.url}/agentgateway/resource/config/` });
  const signedIn = await http.post("login", { data: { agentId: 107, password: PASSWORD } });
  const headers = { Guid: signedIn.headers()["guid"] ?? "" };
  const made = await http.post(`vdn/agents?agentId=${agentId}`, { headers, data: { name: "New", agentPwd } });
  expect(await made.json()).toMatchObject({ retcode: "0" });
  await http.delete("login", { headers });
  await http.dispose();
}

test("a wrong password is told in words, and signs nobody in", async ({ page, gateway }) => {
  await page.goto(gateway.url);
  await page.getByLabel("Work number").fill("108");
  await page.getByLabel("Password").fill("not it");
  await page.getByLabel("Phone number").fill("40008");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("Unknown number or wrong password");
  expect(page.url()).toContain("/sign-in");
});

test("signed in elsewhere: asks, and takes the session over", async ({ page, person, gateway }) => {
  await signInOn(page, gateway, { agent: 108, state: "Busy" });
  const other = await person();
  await other.goto(`${gateway.url}/sign-in`);
  await other.getByLabel("Work number").fill("108");
  await other.getByLabel("Password").fill(PASSWORD);
  await other.getByLabel("A phone of its own").check();
  await other.getByLabel("Phone number").fill("40008");
  await other.getByRole("button", { name: "Sign in", exact: true }).click();
  await other.getByRole("dialog").getByRole("button", { name: "Sign in here" }).click();
  await other.waitForURL("**/agent");
  await expect(page.getByText("You were signed out.")).toBeVisible();
  await other.getByRole("button", { name: "Sign out" }).click();
  await other.waitForURL("**/sign-in");
});

test("an administrator without the right is refused, with it comes in and out", async ({ page, gateway }) => {
  await page.goto(`${gateway.url}/sign-in`);
  await page.getByRole("tab", { name: "Administrator" }).click();
  await page.getByLabel("Work number or account").fill("108");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("no right");
  await administer(page, gateway, 107);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in");
});

test("language and theme are chosen and stay", async ({ page, gateway }) => {
  await page.goto(gateway.url);
  await page.getByRole("button", { name: "中文" }).click();
  await expect(page.getByRole("heading", { name: "签入" })).toBeVisible();
  await page.getByRole("button", { name: /^主题/ }).click();
  await page.getByRole("button", { name: /^主题/ }).click();
  await page.reload();
  await expect(page.getByRole("heading", { name: "签入" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
});

test("a desk phone that is linked is asked for at the sign-in, and a call answered here", async ({ page, gateway }) => {
  await page.goto(`${gateway.url}/sign-in`);
  await page.getByLabel("Work number").fill("109");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByText("More choices").click();
  const linkage = page.getByLabel("The desk phone picks up when I answer here");
  await page.getByLabel("This browser").check();
  await expect(linkage).toBeDisabled();
  await page.getByLabel("A phone of its own").check();
  await linkage.check();
  await page.getByLabel("Phone number").fill("40009");
  const asked = page.waitForRequest((request) => request.method() === "PUT" && request.url().endsWith("/onlineagent/109"));
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  expect((await asked).postDataJSON()).toMatchObject({ phonelinkage: true });
  await page.waitForURL("**/agent");
  const caller = gateway.call("3000", { from: "13911115555", talk: 60 });
  await page.getByRole("article", { name: /^Incoming call/ }).getByRole("button", { name: "Answer" }).click({ timeout: 20_000 });
  await expect(page.getByRole("article", { name: "Call with 13911115555", exact: true })).toContainText("Talking");
  await caller.hangUp();
  await page.getByRole("button", { name: "Finish the wrap-up" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
});

test("what can't be a work number is told before anything is asked", async ({ page, gateway }) => {
  await page.goto(`${gateway.url}/sign-in`);
  await page.getByLabel("Work number").fill("anna");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByLabel("Phone number").fill("40009");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("A number of up to 6 digits");
});

test("a new agent must choose a password; days left are told", async ({ page }) => {
  test.setTimeout(150_000);
  process.env["CCGATE_PASSWORD__MAX_AGE_DAYS"] = "10";
  const gateway = await Gateway.start().finally(() => delete process.env["CCGATE_PASSWORD__MAX_AGE_DAYS"]);
  try {
    const given = "Given!7Mq";
    await addAgent(gateway, 131, given);
    await page.goto(`${gateway.url}/sign-in`);
    const enter = async (password: string): Promise<void> => {
      await page.getByLabel("Work number").fill("131");
      await page.getByLabel("Password").fill(password);
      await page.getByLabel("A phone of its own").check();
      await page.getByLabel("Phone number").fill("40022");
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await page.waitForURL("**/agent");
    };
    await enter(given);
    const dialog = page.getByRole("dialog", { name: "Choose a new password" });
    await expect(dialog).toContainText("must be changed");
    // There is no way around it, also not by a reload.
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await expect(dialog).toBeVisible();
    await page.reload();
    await expect(dialog).toBeVisible();
    await dialog.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL("**/sign-in");
    await enter(given);

    await dialog.getByLabel("Present password").fill(given);
    await dialog.getByLabel("New password", { exact: true }).fill("131");
    await dialog.getByLabel("New password again").fill("132");
    await expect(dialog).toContainText("The two new passwords differ.");
    await dialog.getByLabel("New password again").fill("131");
    await dialog.getByRole("button", { name: "Change the password" }).click();
    await expect(dialog.getByRole("alert")).toBeVisible();
    const chosen = "Chosen!8Kx";
    await dialog.getByLabel("New password", { exact: true }).fill(chosen);
    await dialog.getByLabel("New password again").fill(chosen);
    await dialog.getByRole("button", { name: "Change the password" }).click();
    await expect(dialog).toBeHidden();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL("**/sign-in");

    await enter(chosen);
    await expect(page.getByText(/Your password ends in (9|10) days/)).toBeVisible();
    await page.getByRole("button", { name: "Change the password" }).click();
    await expect(dialog).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL("**/sign-in");
  } finally {
    await gateway.stop();
  }
});
