/** Nobody touches a mouse here: Tab, letters, Enter, and Alt with a letter. */
import type { Page } from "@playwright/test";
import { PASSWORD, expect, test } from "./fixtures";

const MOST_TABS = 40;

/** Presses Tab until the focus is on what has this name. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let pressed = 0; pressed < MOST_TABS; pressed += 1) {
    await page.keyboard.press("Tab");
    const at = page.locator(":focus");
    if ((await at.count()) > 0 && (await at.evaluate((element) => (element as HTMLInputElement).labels?.[0]?.textContent ?? element.textContent ?? "")).includes(name)) return;
  }
  throw new Error(`no way to ${name} with the keyboard`);
}

test("by keyboard alone: signs in, answers, holds, retrieves, writes, hangs up, signs out", async ({ page, gateway }) => {
  await page.goto(`${gateway.url}/sign-in`);
  await expect(page.getByLabel("Work number")).toBeVisible();
  await page.getByLabel("Work number").focus();
  await page.keyboard.type("118");
  await page.keyboard.press("Tab");
  await page.keyboard.type(PASSWORD);
  // One stop for both; the arrow chooses the other.
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  await page.keyboard.type("40018");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/agent");

  const caller = gateway.call("3000", { from: "13911118888", talk: 120 });
  const answer = page.getByRole("article", { name: "Incoming call from 13911118888" }).getByRole("button", { name: "Answer" });
  await expect(answer).toBeFocused({ timeout: 20_000 });
  await page.keyboard.press("Enter");
  const call = page.getByRole("article", { name: "Call with 13911118888", exact: true });
  await expect(call).toContainText("Talking");
  // The button is gone; the keyboard is with the call.
  await expect(call).toBeFocused();

  await tabTo(page, "Hold");
  await page.keyboard.press("Enter");
  await expect(call).toContainText("On hold");
  await expect(call).toBeFocused();
  await page.keyboard.press("Alt+h");
  await expect(call).toContainText("Talking");

  await tabTo(page, "Edit the call data");
  await page.keyboard.press("Enter");
  await expect(call.getByRole("textbox", { name: "Call data" })).toBeFocused();
  await page.keyboard.type("by hand");
  // Whoever hangs up in the midst of it loses nothing, and writes on.
  await page.keyboard.press("Alt+x");
  const after = page.getByRole("article", { name: "After the call with 13911118888" });
  await expect(after.getByRole("textbox", { name: "Call data" })).toHaveValue("by hand");
  await expect(after.getByRole("textbox", { name: "Call data" })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(after).toContainText("by hand");
  await tabTo(page, "Finish the wrap-up");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: "Your state" }).getByRole("status").first()).toContainText("Idle");
  await caller.ended;

  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.getByRole("link", { name: "Skip to the content" }).focus();
  await tabTo(page, "Sign out");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/sign-in");
});

test("a call is answered out of a dialog, and a dialog whose call is over goes", async ({ page, gateway }) => {
  await page.goto(`${gateway.url}/sign-in`);
  await page.getByLabel("Work number").fill("118");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByLabel("A phone of its own").check();
  await page.getByLabel("Phone number").fill("40018");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/agent");
  const caller = gateway.call("3000", { from: "13911117777", talk: 120 });
  await page.getByRole("button", { name: "Settings of the desktop" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  // Behind the dialog nothing has a role: by its words.
  await expect(page.getByLabel("Incoming call from 13911117777")).toBeAttached({ timeout: 20_000 });
  await page.keyboard.press("Alt+a");
  await expect(page.getByRole("dialog")).toBeHidden();
  const call = page.getByRole("article", { name: "Call with 13911117777", exact: true });
  await expect(call).toContainText("Talking", { timeout: 20_000 });
  await page.keyboard.press("Alt+t");
  await expect(page.getByRole("dialog", { name: "Transfer" })).toBeVisible();
  await caller.hangUp();
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.getByRole("button", { name: "Sign out" }).click();
});
