import type { Page } from "@playwright/test";
import { PASSWORD, administer, expect, signInOn, test } from "./fixtures";

async function go(page: Page, words: string): Promise<void> {
  await page.getByRole("navigation", { name: "Administration" }).getByRole("link", { name: words, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: words, exact: true })).toBeVisible();
}

test("an administrator's day: a queue, a number for it, an agent, who signs in at once and is signed out", async ({ page, person, gateway }) => {
  test.setTimeout(180_000);
  await administer(page, gateway, 107);
  await expect(page.getByText("Ready", { exact: true })).toBeVisible();

  await go(page, "Skill queues");
  await page.getByRole("button", { name: "Add" }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Name").fill("returns");
  await form.getByLabel("Most callers waiting").fill("5");
  await form.getByRole("button", { name: "Save" }).click();
  const queue = page.getByRole("row").filter({ hasText: "returns" });
  await expect(queue).toBeVisible();
  const skill = await queue.getByRole("cell").first().textContent();

  // A change, and its undoing.
  await queue.getByRole("button", { name: /^Edit/ }).click();
  await form.getByLabel("Description").fill("parcels that come back");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(queue).toContainText("parcels that come back");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(queue).not.toContainText("parcels that come back");

  await go(page, "Access codes");
  await page.getByRole("button", { name: "Add" }).click();
  await form.getByLabel("Number", { exact: true }).fill("3100");
  await form.getByLabel("Queue or flow (number)").fill(skill ?? "");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("row").filter({ hasText: "3100" })).toContainText(`ACD ${skill}`);

  await go(page, "Agents");
  await page.getByRole("button", { name: "Add" }).click();
  await form.getByLabel("Work number").fill("150");
  await form.getByLabel("Name").fill("Newcomer");
  await form.getByLabel("Password").fill("abc");
  await form.getByLabel("Queues").fill(`${skill}:1`);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByRole("alert")).toBeVisible();
  await form.getByLabel("Password").fill("Welcome-2026x");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("row").filter({ hasText: "Newcomer" })).toBeVisible();

  // The list is refused as a whole; every bad line is told.
  await page.getByRole("navigation", { name: "Administration" }).getByRole("link", { name: "Import agents" }).click();
  await page.getByLabel("Lines").fill("agentId,name,password\n151,One,Welcome-2026x\n152,Two,x\nabc,Three,Welcome-2026x\n");
  await page.getByRole("button", { name: "Check" }).click();
  await expect(page.getByRole("alert")).toContainText("Line 3");
  await expect(page.getByRole("alert")).toContainText("Line 4");
  await expect(page.getByRole("button", { name: "Import", exact: true })).toBeDisabled();

  // The flow: a fault is told beside its line, a good text has a picture.
  await go(page, "Flows");
  await page.getByRole("button", { name: "Edit service.toml" }).click();
  const text = page.getByRole("textbox", { name: "Text of service.toml" });
  await expect(page.getByRole("heading", { name: "Where callers go" })).toBeVisible();
  const good = await text.inputValue();
  await text.fill(`${good}\n[step.nowhere]\ndo = "dance"\n`);
  await expect(page.getByText(/^Line \d+/).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Save" })).toBeDisabled();
  await page.getByRole("button", { name: "Cancel" }).click();

  // Who signs in is seen, and can be signed out.
  const other = await person();
  await signInOn(other, gateway, { agent: 115, state: "Busy" });
  await go(page, "Sessions");
  await page.getByRole("button", { name: "Sign out 115" }).click({ timeout: 15_000 });
  await page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
  await expect(other.getByText("You were signed out.")).toBeVisible({ timeout: 15_000 });

  await go(page, "Operation log");
  await expect(page.getByRole("row").filter({ hasText: "3100" }).first()).toContainText("agent 107");

  await go(page, "Phones");
  await expect(page.getByRole("row").filter({ hasText: "40015" })).toContainText("udp");
  await go(page, "Settings");
  await page.getByRole("searchbox", { name: "Search" }).fill("console.enabled");
  await expect(page.getByRole("row").filter({ hasText: "console.enabled" })).toContainText("true");
  await expect(page.getByText(PASSWORD)).toHaveCount(0);

  await go(page, "Agents");
  await page.getByRole("button", { name: "Delete 150" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("row").filter({ hasText: "Newcomer" })).toHaveCount(0);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in");
});
