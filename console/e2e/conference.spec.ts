/** Conferences of agents. */
import type { Locator, Page } from "@playwright/test";
import { accessibility, expect, signInOn, test } from "./fixtures";

const WAIT = { timeout: 20_000 };

const conferenceOf = (page: Page): Locator => page.getByRole("article", { name: "Conference of agents" });

async function invite(page: Page, words: string, button: string | RegExp): Promise<void> {
  await conferenceOf(page).getByRole("button", { name: "Invite" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite" });
  await dialog.getByRole("searchbox").fill(words);
  await dialog.getByRole("button", { name: button }).click();
  await expect(dialog).toBeHidden();
}

test("an agent begins a conference; agents and numbers come in, one is held, the chair is handed over", async ({ page, person, gateway }) => {
  test.setTimeout(120_000);
  await signInOn(page, gateway, { agent: 116, state: "Busy" });
  const second = await person();
  await signInOn(second, gateway, { agent: 117 });
  await page.getByRole("button", { name: "Begin a conference" }).click();
  const mine = conferenceOf(page);
  await expect(mine).toContainText("You have the chair", WAIT);

  await invite(page, "117", "Invite: 117 Agent 117");
  const list = mine.getByRole("list", { name: "Who takes part" });
  await expect(list).toContainText("Agent 117");
  await second.getByRole("article", { name: "Incoming call from 116" }).getByRole("button", { name: "Answer" }).click(WAIT);
  const theirs = conferenceOf(second);
  await expect(theirs.getByRole("list", { name: "Who takes part" })).toContainText("Agent 116");
  await expect(list.getByText("Is being asked")).toBeHidden();

  await invite(page, "13800005555", "Invite: 13800005555 (outside)");
  await expect(theirs).toContainText("13800005555", WAIT);

  expect(await accessibility(page)).toEqual([]);
  await list.getByRole("button", { name: "Hold Agent 117" }).click();
  await expect(list.getByRole("listitem").filter({ hasText: "Agent 117" })).toContainText("On hold");
  await list.getByRole("button", { name: "Hold Agent 117" }).click();
  await expect(list).not.toContainText("On hold");

  // A reload keeps it: the gateway tells nothing of a conference but that the agent talks.
  await page.reload();
  await expect(list).toContainText("Agent 117");
  await expect(list).toContainText("13800005555");

  await list.getByRole("button", { name: "Give the chair to Agent 117" }).click();
  await expect(theirs).toContainText("You have the chair");
  await mine.getByRole("button", { name: "Leave" }).click();
  await expect(mine).toBeHidden();
  await expect(theirs.getByRole("list", { name: "Who takes part" })).not.toContainText("Agent 116");
  await theirs.getByRole("button", { name: "End the conference" }).click();
  await expect(theirs).toBeHidden();
  for (const one of [page, second]) await one.getByRole("button", { name: "Sign out" }).click();
});

test("a talk becomes a conference; who is asked and declines isn't waited for", async ({ page, person, gateway }) => {
  await signInOn(page, gateway, { agent: 116 });
  const caller = gateway.call("3000", { from: "13911119999", talk: 120 });
  await page.getByRole("article", { name: /^Incoming call from/ }).getByRole("button", { name: "Answer" }).click(WAIT);
  const second = await person();
  await signInOn(second, gateway, { agent: 117 });
  const call = page.getByRole("article", { name: "Call with 13911119999", exact: true });
  await call.getByRole("button", { name: "Make it a conference" }).click();
  const mine = conferenceOf(page);
  await expect(mine).toContainText("13911119999", WAIT);
  await expect(call).toBeHidden();
  await invite(page, "117", "Invite: 117 Agent 117");
  await second.getByRole("article", { name: "Incoming call from 116" }).getByRole("button", { name: "Reject" }).click(WAIT);
  await expect(page.getByRole("region", { name: "Status" })).toContainText("117 isn't coming into the conference");
  await expect(mine).not.toContainText("Agent 117");
  await mine.getByRole("button", { name: "End the conference" }).click();
  await expect(mine).toBeHidden();
  await caller.ended;
  for (const one of [page, second]) await one.getByRole("button", { name: "Sign out" }).click();
});
