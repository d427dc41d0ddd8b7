import { PASSWORD, administer, expect, signInOn, test } from "./fixtures";

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
