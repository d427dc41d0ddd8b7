/** Talks with more than one: consultations, transfers, talks of three, and what a reload finds of them. */
import type { Locator, Page } from "@playwright/test";
import { type Caller, Desktop, type Gateway, expect, signInOn, test } from "./fixtures";

const WAIT = { timeout: 20_000 };

const callOf = (page: Page, who: string): Locator => page.getByRole("article", { name: `Call with ${who}`, exact: true });

/** A caller outside whom the agent talks with. */
async function talk(page: Page, gateway: Gateway, from: string): Promise<{ caller: Caller; call: Locator }> {
  const caller = gateway.call("3000", { from, talk: 120 });
  await page.getByRole("article", { name: `Incoming call from ${from}` }).getByRole("button", { name: "Answer" }).click(WAIT);
  const call = callOf(page, from);
  await expect(call).toContainText("Talking");
  return { caller, call };
}

/** Opens a dialog of the call, looks for somebody, and presses the button of that name. */
async function choose(page: Page, call: Locator, dialog: "Consult" | "Transfer", words: string, button: string | RegExp): Promise<void> {
  await call.getByRole("button", { name: dialog, exact: true }).click();
  const open = page.getByRole("dialog", { name: dialog });
  await open.getByRole("searchbox", { name: "Name or number" }).fill(words);
  await open.getByRole("button", { name: button }).click();
  await expect(open).toBeHidden();
}

const state = (page: Page): Locator => page.getByRole("region", { name: "Your state" }).getByRole("status").first();

/** Leaves the wrap-up, and the page. */
async function leave(page: Page): Promise<void> {
  await expect(state(page)).toContainText(/Wrap-up|Idle/, WAIT);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in");
}

test("a queue is consulted; the customer waits, and is talked to again", async ({ page, gateway }) => {
  await signInOn(page, gateway, { agent: 114 });
  const { caller, call } = await talk(page, gateway, "13911110001");
  const colleague = await Desktop.signIn(gateway, 115);
  await choose(page, call, "Consult", "voice", "Consult: voice");
  const asked = callOf(page, "115");
  await expect(asked).toContainText("Talking", WAIT);
  await expect(call).toContainText("Waits");
  await asked.getByRole("button", { name: "Back to the customer" }).click();
  await expect(call).toContainText("Talking");
  await expect(asked).toBeHidden();
  await colleague.signOut();
  await caller.hangUp();
  await leave(page);
});

test("all three talk at once; the one who was asked is let go", async ({ page, gateway }) => {
  await signInOn(page, gateway, { agent: 114 });
  const { caller, call } = await talk(page, gateway, "13911110002");
  const colleague = await Desktop.signIn(gateway, 115);
  await call.getByRole("button", { name: "Consult" }).click();
  const dialog = page.getByRole("dialog", { name: "Consult" });
  await dialog.getByRole("checkbox", { name: "All three talk at once" }).check();
  await dialog.getByRole("searchbox").fill("115");
  await dialog.getByRole("button", { name: "Consult: 115 Agent 115" }).click();
  // While it rings there the customer is talked to.
  await expect(call).toContainText("Talking");
  await expect(page.getByText("All three").first()).toBeVisible(WAIT);
  await page.reload();
  await expect(call).toContainText("All three");
  await page.getByRole("button", { name: "Disconnect 115" }).first().click();
  await expect(call).toContainText("Talking");
  await colleague.signOut();
  await caller.hangUp();
  await leave(page);
});

test("a number outside joins the talk", async ({ page, gateway }) => {
  await signInOn(page, gateway, { agent: 114 });
  const { caller, call } = await talk(page, gateway, "13911110003");
  await call.getByRole("button", { name: "Consult" }).click();
  const dialog = page.getByRole("dialog", { name: "Consult" });
  await dialog.getByRole("checkbox", { name: "All three talk at once" }).check();
  await dialog.getByRole("searchbox").fill("13800002222");
  await dialog.getByRole("button", { name: "Consult: 13800002222 (outside)" }).click();
  await expect(callOf(page, "13800002222")).toContainText("All three", WAIT);
  await expect(call).toContainText("All three");
  await caller.hangUp();
  await expect(call).toBeHidden(WAIT);
  await page.getByRole("button", { name: "Hang up" }).first().click();
  await leave(page);
});

test("talking first: a reload finds the customer waiting and the consultation as what it is", async ({ page, gateway }) => {
  await signInOn(page, gateway, { agent: 114 });
  const { caller, call } = await talk(page, gateway, "13911110004");
  await choose(page, call, "Transfer", "13800003333", "Talk first: 13800003333 (outside)");
  const asked = callOf(page, "13800003333");
  await expect(asked).toContainText("Talking", WAIT);
  await page.reload();
  await expect(asked).toContainText("Talking");
  await expect(call).toContainText("Waits");
  await expect(asked.getByRole("button", { name: "Hand over and leave" })).toBeVisible();
  await asked.getByRole("button", { name: "Cancel the transfer" }).click();
  await expect(call).toContainText("Talking");
  await expect(asked).toBeHidden();

  // Once more, and now the two are left to each other.
  await choose(page, call, "Transfer", "13800003333", "Talk first: 13800003333 (outside)");
  await expect(asked).toContainText("Talking", WAIT);
  await asked.getByRole("button", { name: "Hand over and leave" }).click();
  await expect(asked).toBeHidden();
  await leave(page);
  await caller.hangUp();
});

test("transfers: to a queue when answered, to a queue at once, outside when answered", async ({ page, person, gateway }) => {
  test.setTimeout(120_000);
  await signInOn(page, gateway, { agent: 114 });
  const { caller, call } = await talk(page, gateway, "13911110005");
  const colleague = await person();
  await signInOn(colleague, gateway, { agent: 115 });

  // Not after all.
  await choose(page, call, "Transfer", "voice", "When answered: voice");
  await expect(colleague.getByRole("article", { name: "Incoming call from 13911110005" })).toBeVisible(WAIT);
  await page.reload();
  await call.getByRole("button", { name: "Cancel the transfer" }).click();
  await expect(call.getByRole("button", { name: "Cancel the transfer" })).toBeHidden();
  await expect(call.getByRole("button", { name: "Transfer", exact: true })).toBeEnabled();
  await expect(state(colleague)).toContainText("Idle");

  await choose(page, call, "Transfer", "voice", "At once: voice");
  await expect(call).toBeHidden();
  await page.getByRole("region", { name: "Your state" }).getByRole("button", { name: "Busy" }).click();
  await colleague.getByRole("article", { name: "Incoming call from 13911110005" }).getByRole("button", { name: "Answer" }).click(WAIT);
  const theirs = callOf(colleague, "13911110005");
  await expect(theirs).toContainText("Transferred by");

  await choose(colleague, theirs, "Transfer", "13800004444", "When answered: 13800004444 (outside)");
  // The customer isn't shown as waiting meanwhile, and is gone when it was answered there.
  await expect(callOf(colleague, "13800004444")).toHaveCount(0);
  await expect(theirs).toBeHidden(WAIT);
  await expect(colleague.getByRole("region", { name: "Status" })).toContainText("Transferred to 13800004444");
  await caller.hangUp();
  await leave(colleague);
  await page.getByRole("button", { name: "Sign out" }).click();
});

test("an agent's own recording begins, pauses, goes on and ends", async ({ page, gateway }) => {
  await signInOn(page, gateway, { agent: 114 });
  const { caller, call } = await talk(page, gateway, "13911110006");
  const record = call.getByRole("button", { name: "Record", exact: true });
  // The demo records every call.
  await expect(record).toHaveAttribute("aria-pressed", "true", WAIT);
  const pause = call.getByRole("button", { name: "Pause the recording" });
  await pause.click();
  await expect(call).toContainText("Recording pauses");
  await page.reload();
  await expect(pause).toHaveAttribute("aria-pressed", "true");
  await pause.click();
  await expect(call).not.toContainText("Recording pauses");
  await record.click();
  await expect(pause).toBeHidden(WAIT);
  await record.click();
  await expect(record).toHaveAttribute("aria-pressed", "true", WAIT);
  await caller.hangUp();
  await leave(page);
});

test("a double-click answers once: it doesn't hold what has just been answered", async ({ page, gateway }) => {
  await signInOn(page, gateway, { agent: 114 });
  const caller = gateway.call("3000", { from: "13911110007", talk: 120 });
  const answer = page.getByRole("article", { name: "Incoming call from 13911110007" }).getByRole("button", { name: "Answer" });
  const place = await answer.boundingBox(WAIT);
  if (!place) throw new Error("no button");
  await expect(page.getByRole("button", { name: "Reject" })).toBeEnabled();
  const [x, y] = [place.x + place.width / 2, place.y + place.height / 2];
  await page.mouse.click(x, y);
  const call = callOf(page, "13911110007");
  await expect(call).toContainText("Talking");
  // The second click of the two, wherever it falls.
  const hold = call.getByRole("button", { name: "Hold", exact: true });
  const there = await hold.boundingBox();
  if (!there) throw new Error("no button");
  await page.mouse.move(there.x + 5, there.y + 5);
  await page.mouse.down({ clickCount: 2 });
  await page.mouse.up({ clickCount: 2 });
  await hold.click();
  await expect(call).toContainText("On hold");
  await call.getByRole("button", { name: "Retrieve" }).click();
  await expect(call).toContainText("Talking");
  await caller.hangUp();
  await leave(page);
});

test("with the phone in this browser: a call is answered at the desk, one is made, a conference begun", async ({ page, gateway }) => {
  await signInOn(page, gateway, { agent: 114, browserPhone: true, state: "Busy" });
  const phone = page.getByRole("region", { name: "Phone" });
  await expect(phone.getByText("Ready", { exact: true })).toBeVisible(WAIT);
  await page.getByRole("region", { name: "Your state" }).getByRole("button", { name: "Idle" }).click();
  const { caller, call } = await talk(page, gateway, "13911110008");
  await call.getByRole("button", { name: "Hold" }).click();
  await expect(call).toContainText("On hold");
  await call.getByRole("button", { name: "Retrieve" }).click();
  await caller.hangUp();
  await page.getByRole("button", { name: "Finish the wrap-up" }).click(WAIT);

  await page.getByRole("textbox", { name: "Number to call" }).fill("13800007777");
  await page.getByRole("textbox", { name: "Number to call" }).press("Enter");
  const out = callOf(page, "13800007777");
  await expect(out).toContainText("Talking", WAIT);
  await out.getByRole("button", { name: "Hang up" }).click();
  await page.getByRole("button", { name: "Finish the wrap-up" }).click(WAIT);

  await page.getByRole("button", { name: "Begin a conference" }).click();
  const conference = page.getByRole("article", { name: "Conference of agents" });
  await expect(conference).toContainText("You have the chair", WAIT);
  await expect(phone.getByText("Off-hook")).toBeVisible();
  await conference.getByRole("button", { name: "Leave" }).click();
  await expect(conference).toBeHidden();
  await leave(page);
});
