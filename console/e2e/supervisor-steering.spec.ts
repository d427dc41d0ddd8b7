/** What an inspector does to others, with real calls: listening on every page, taking over, states, and what has become impossible. */
import type { Locator, Page } from "@playwright/test";
import { Desktop, type Gateway, expect, signInOn, test } from "./fixtures";

const WAIT = { timeout: 20_000 };

const bar = (page: Page): Locator => page.getByRole("region", { name: "What you are doing now" });
const rowOf = (page: Page, agent: number): Locator => page.getByRole("row").filter({ hasText: String(agent) });
const link = (page: Page, name: string): Locator => page.getByRole("navigation", { name: "Supervision" }).getByRole("link", { name });

async function floor(page: Page, gateway: Gateway, inspector = 106): Promise<void> {
  await signInOn(page, gateway, { agent: inspector, state: "Busy" });
  await page.getByRole("link", { name: "Supervision" }).click();
  await link(page, "Floor").click();
}

/** Opens what may be done to the agent, and asks for it; a second dialog asks then. */
async function steer(page: Page, agent: number, action: string): Promise<Locator> {
  await page.getByRole("button", { name: `Steer ${agent}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: action, exact: true }).click();
  return page.getByRole("dialog", { name: action, exact: true });
}

async function confirm(page: Page, agent: number, action: string): Promise<void> {
  const asked = await steer(page, agent, action);
  await asked.getByRole("button", { name: action, exact: true }).click();
  await expect(asked).toBeHidden(WAIT);
}

async function leave(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in");
}

test("listens, whispers, talks along and takes the call over, on whatever page and after a reload", async ({ page, gateway }) => {
  const desktop = await Desktop.signIn(gateway, 118);
  await floor(page, gateway);
  const caller = gateway.call("3000", { from: "13911113333", talk: 120 });
  await expect(rowOf(page, 118)).toContainText("13911113333", WAIT);

  await confirm(page, 118, "Listen");
  await expect(bar(page)).toContainText("Listening to 118", WAIT);
  await bar(page).getByRole("button", { name: "Whisper" }).click();
  await expect(bar(page)).toContainText("Whispering to 118");
  await link(page, "Wallboard").click();
  await page.getByRole("button", { name: "Full screen" }).click();
  await expect(page.locator(".board").getByRole("region", { name: "What you are doing now" })).toContainText("Whispering to 118");
  await page.getByRole("button", { name: "Leave full screen" }).click();

  // A reload and other pages don't hide it: nobody listens without seeing that.
  await page.reload();
  await expect(bar(page)).toContainText("Whispering to 118");
  await page.getByRole("navigation", { name: "Menu" }).getByRole("link", { name: "Desktop" }).click();
  await page.waitForURL("**/agent");
  await expect(bar(page)).toContainText("Whispering to 118");
  await page.screenshot({ path: "test-results/pages/listening.png" });
  await page.reload();
  await expect(bar(page)).toContainText("Whispering to 118");
  await page.getByRole("link", { name: "Supervision" }).click();

  // Both ask first.
  await bar(page).getByRole("button", { name: "Talk along" }).click();
  await page.getByRole("dialog", { name: "Talk along" }).getByRole("button", { name: "Talk along" }).click();
  await expect(bar(page)).toContainText("Talking along with 118");
  await bar(page).getByRole("button", { name: "Take the call over" }).click();
  await page.getByRole("dialog", { name: "Take the call over" }).getByRole("button", { name: "Take the call over" }).click();
  await expect(bar(page)).toBeHidden();

  // The caller talks with the inspector now, and the agent is free.
  await link(page, "Floor").click();
  await expect(rowOf(page, 118)).toContainText("Idle", WAIT);
  await page.getByRole("navigation", { name: "Menu" }).getByRole("link", { name: "Desktop" }).click();
  const call = page.getByRole("article", { name: "Call with 13911113333" });
  await expect(call).toContainText("Talking", WAIT);
  await call.getByRole("button", { name: "Hang up" }).click();
  await caller.ended;
  await expect(call).toBeHidden();
  await desktop.signOut();
  await leave(page);
});

test("what ends elsewhere ends here: the agent is signed out, and who signs in next listens to nobody", async ({ page, gateway }) => {
  const desktop = await Desktop.signIn(gateway, 118);
  await floor(page, gateway);
  // Whoever isn't in a talk is listened to from the next one on.
  await confirm(page, 118, "Listen");
  await expect(bar(page)).toContainText("Listening to 118", WAIT);
  await expect(bar(page)).toContainText("no talk just now", WAIT);
  await expect(bar(page).getByRole("button", { name: "Take the call over" })).toBeDisabled();
  await expect(bar(page).getByRole("button", { name: "Talk along" })).toBeDisabled();
  await page.getByRole("navigation", { name: "Menu" }).getByRole("link", { name: "Desktop" }).click();
  await page.waitForURL("**/agent");
  await desktop.signOut();
  await expect(bar(page)).toBeHidden(WAIT);
  await expect(page.getByRole("region", { name: "Your state" })).toContainText(/Busy|Idle|Wrap-up/, WAIT);
  await leave(page);
  await page.evaluate(() => sessionStorage.setItem("ccgate.inspecting", JSON.stringify({ by: 106, agentId: 118, name: "Ann", hearing: "listen", stage: "on", since: 1 })));
  await floor(page, gateway, 121);
  await expect(page.getByRole("status").filter({ hasText: "agents" })).toBeVisible();
  await expect(bar(page)).toHaveCount(0);
  await leave(page);
});

test("forces a rest, idle and the sign-out of an agent; nothing is offered that can't be", async ({ page, gateway }) => {
  const desktop = await Desktop.signIn(gateway, 118);
  const state = async (): Promise<unknown> => (await desktop.ask("GET", "onlineagent/{agentid}/agentstatus")).result;
  await floor(page, gateway);
  await page.getByRole("button", { name: "Steer 118" }).click();
  const dialog = page.getByRole("dialog", { name: /^118/ });
  for (const name of ["Talk along", "Stop", "Take the call over", "Make idle", "End the call"]) {
    await expect(dialog.getByRole("button", { name, exact: true })).toBeDisabled();
  }
  await expect(dialog.getByRole("button", { name: "Take the call over" })).toHaveAttribute("title", "You must listen to this agent first");
  await page.keyboard.press("Escape");

  const rest = await steer(page, 118, "Send to rest");
  await rest.getByRole("spinbutton", { name: "Minutes" }).fill("7");
  await rest.getByRole("combobox", { name: "Reason" }).selectOption({ index: 1 });
  const reason = await rest.getByRole("combobox", { name: "Reason" }).locator("option:checked").textContent();
  await rest.getByRole("button", { name: "Send to rest" }).click();
  await expect(rowOf(page, 118)).toContainText(`Rest: ${reason ?? ""}`);
  expect(await state()).toMatchObject({ agentState: 8 });
  await confirm(page, 118, "Make idle");
  await expect(rowOf(page, 118)).toContainText("Idle");
  expect(await state()).toMatchObject({ agentState: 4 });
  await confirm(page, 118, "Sign out");
  await expect(rowOf(page, 118)).toHaveCount(0);
  expect((await desktop.ask("GET", "onlineagent/{agentid}/agentstatus")).retcode).toMatch(/^(100-006|000-003)$/);
  await leave(page);
});

test("a call that is over while one is asked can't be ended any more; the next is", async ({ page, gateway }) => {
  const desktop = await Desktop.signIn(gateway, 118);
  await floor(page, gateway);
  const first = gateway.call("3000", { from: "13911114444", talk: 120 });
  await expect(rowOf(page, 118)).toContainText("13911114444", WAIT);
  const asked = await steer(page, 118, "End the call");
  await first.hangUp();
  await expect(asked.getByRole("button", { name: "End the call" })).toBeDisabled(WAIT);
  await expect(asked.getByRole("alert")).toContainText("That call is over");
  await page.keyboard.press("Escape");
  await expect(asked).toBeHidden();
  await expect(page.getByRole("button", { name: "Steer 118" })).toBeFocused();

  const second = gateway.call("3000", { from: "13911115555", talk: 120 });
  await expect(rowOf(page, 118)).toContainText("13911115555", WAIT);
  await confirm(page, 118, "End the call");
  await second.ended;
  await expect(rowOf(page, 118)).toContainText("Idle", WAIT);
  await desktop.signOut();
  await leave(page);
});

/** The next event of a desktop that has this in it. */
async function heard(desktop: Desktop, text: string): Promise<void> {
  await expect
    .poll(async () => JSON.stringify(await desktop.ask("GET", "agentevent/{agentid}")), { timeout: 20_000 })
    .toContain(text);
}

test("notes and bulletins reach those whom they are for", async ({ page, gateway }) => {
  const desktop = await Desktop.signIn(gateway, 118);
  await floor(page, gateway);
  await page.getByRole("button", { name: "Steer 118" }).click();
  await page.getByRole("button", { name: "Send a note" }).click();
  const note = page.getByRole("dialog", { name: /^Note to 118/ });
  await note.getByRole("textbox", { name: "Text" }).fill("一切顺利, Müller");
  await note.getByRole("button", { name: "Send" }).click();
  await heard(desktop, "一切顺利, Müller");
  await link(page, "Messages").click();
  await page.getByRole("combobox", { name: "To" }).selectOption({ label: "Bulletin to a queue" });
  await page.getByRole("combobox", { name: "Queue" }).selectOption({ label: "sales" });
  await page.getByRole("textbox", { name: "Text" }).fill("sales only");
  // Twice in a moment is once.
  await page.getByRole("button", { name: "Send" }).dblclick();
  await heard(desktop, "sales only");
  await expect(page.getByRole("region", { name: "Sent from this page" }).getByRole("listitem")).toHaveCount(1);
  await desktop.signOut();
  await leave(page);
  // Who signs in next doesn't read it.
  await floor(page, gateway, 121);
  await link(page, "Messages").click();
  await expect(page.getByText("sales only")).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Sent from this page" })).toContainText("Nothing here yet");
  await leave(page);
});

test("a class leader sees and steers the own group", async ({ page, gateway }) => {
  const desktop = await Desktop.signIn(gateway, 118);
  await floor(page, gateway, 122);
  await confirm(page, 118, "Make busy");
  await expect(rowOf(page, 118)).toContainText("Busy");
  await link(page, "Wallboard").click();
  await expect(page.getByText("You see the agents of the groups that you lead.")).toBeVisible();
  await desktop.signOut();
  await leave(page);
});

test("the gateway is killed and started anew while one listens: nothing stays that isn't so, and the floor goes on", async ({ page, gateway }) => {
  test.setTimeout(180_000);
  const desktop = await Desktop.signIn(gateway, 118);
  await floor(page, gateway);
  const caller = gateway.call("3000", { from: "13911118888", talk: 120 });
  await expect(rowOf(page, 118)).toContainText("13911118888", WAIT);
  await confirm(page, 118, "Listen");
  await expect(bar(page)).toContainText("Listening to 118", WAIT);
  await gateway.kill();
  await expect(page.getByText("The gateway doesn't answer").first()).toBeVisible(WAIT);
  await gateway.up();
  await caller.hangUp();
  await expect(bar(page)).toBeHidden({ timeout: 60_000 });
  await expect(page.getByText("The gateway doesn't answer")).toHaveCount(0, WAIT);
  await expect(rowOf(page, 118)).toBeVisible(WAIT);
  await expect(rowOf(page, 118)).not.toContainText("13911118888");
  await confirm(page, 118, "Make busy");
  await expect(rowOf(page, 118)).toContainText("Busy", WAIT);
  await desktop.signOut();
  await leave(page);
});
