import { go, row, undo } from "./administration";
import { PASSWORD, administer, expect, signInOn, test } from "./fixtures";

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
  const queue = row(page, "returns");
  await expect(queue).toBeVisible();
  const skill = await queue.getByRole("cell").first().textContent();

  // A change, and its undoing.
  await queue.getByRole("button", { name: /^Edit/ }).click();
  await form.getByLabel("Description").fill("parcels that come back");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(queue).toContainText("parcels that come back");
  await undo(page, "Changed");
  await expect(queue).not.toContainText("parcels that come back");

  await go(page, "Access codes");
  await page.getByRole("button", { name: "Add" }).click();
  await form.getByLabel("Number", { exact: true }).fill("3100");
  await form.getByLabel("Queue", { exact: true }).selectOption({ label: `returns (${skill})` });
  await form.getByRole("button", { name: "Save" }).click();
  await expect(row(page, "3100")).toContainText("Queue returns");

  // A queue that a number leads to stays.
  await go(page, "Skill queues");
  await queue.getByRole("button", { name: /^Delete/ }).click();
  await form.getByRole("button", { name: "Delete" }).click();
  await expect(form.getByRole("alert").last()).toContainText("100-007");
  await form.getByRole("button", { name: "Cancel" }).click();

  await go(page, "Agents");
  await page.getByRole("button", { name: "Add" }).click();
  await form.getByLabel("Work number").fill("150");
  await form.getByLabel("Name").fill("Newcomer");
  await form.getByLabel("Password").fill("abc");
  await form.getByRole("button", { name: "Add a queue" }).click();
  await form.getByLabel("Queue", { exact: true }).selectOption({ label: `returns (${skill})` });
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByRole("alert")).toBeVisible();
  await form.getByLabel("Password").fill("Welcome-2026x");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(row(page, "Newcomer")).toContainText("returns: 1");

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
  await page.getByRole("button", { name: "Throw away" }).click();

  // Who signs in is seen, and can be signed out.
  const other = await person();
  await signInOn(other, gateway, { agent: 115, state: "Busy" });
  await go(page, "Sessions");
  await page.getByRole("button", { name: "Sign out 115" }).click({ timeout: 15_000 });
  await page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
  await expect(other.getByText("You were signed out.")).toBeVisible({ timeout: 15_000 });

  await go(page, "Operation log");
  await expect(row(page, "3100").first()).toContainText("agent 107");

  await go(page, "Phones");
  await expect(row(page, "40015")).toContainText("udp");
  await go(page, "Settings");
  await page.getByRole("searchbox", { name: "Search" }).fill("console.enabled");
  await expect(row(page, "console.enabled")).toContainText("true");
  await expect(page.getByText(PASSWORD)).toHaveCount(0);

  await go(page, "Agents");
  await page.getByRole("button", { name: "Delete 150" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(row(page, "Newcomer")).toHaveCount(0);

  // A deleted number comes back.
  await go(page, "Access codes");
  await row(page, "3100").getByRole("button", { name: /^Delete/ }).click();
  await form.getByRole("button", { name: "Delete" }).click();
  await expect(row(page, "3100")).toHaveCount(0);
  await undo(page, "Deleted");
  await expect(row(page, "3100")).toContainText("Queue returns");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in");
});
