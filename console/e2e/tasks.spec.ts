/** Customers that are to be called: previewed ones, and those who gave up waiting. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { accessibility, expect, signInOn, test } from "./fixtures";

const WAIT = { timeout: 20_000 };

test("a customer is shown before the call, and called", async ({ page, gateway }) => {
  await signInOn(page, gateway, { agent: 119 });
  const folder = mkdtempSync(join(tmpdir(), "ccgate-list-"));
  const file = join(folder, "customers.csv");
  writeFileSync(file, "number,data\n13800006666,order 9\n");
  try {
    await gateway.command("outbound", "add", "--vdn", "1", "--skill", "1", "--mode", "preview", "--file", file);
  } finally {
    rmSync(folder, { recursive: true });
  }
  await expect(page.getByText("Call this customer: 13800006666")).toBeVisible(WAIT);
  await expect(page.getByText("order 9")).toBeVisible();
  // A reload forgets nobody.
  await page.reload();
  await page.getByRole("button", { name: "Call now" }).click();
  const call = page.getByRole("article", { name: "Call with 13800006666", exact: true });
  await expect(call).toContainText("Talking", WAIT);
  await expect(call).toContainText("Previewed call");
  await expect(call).toContainText("order 9");
  await expect(page.getByText("Call this customer")).toBeHidden();
  await call.getByRole("button", { name: "Hang up" }).click();
  await page.getByRole("button", { name: "Finish the wrap-up" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
});

test("a caller who gives up is listed, and called back", async ({ page, gateway }) => {
  await signInOn(page, gateway, { agent: 119 });
  const caller = gateway.call("3000", { from: "13911116666" });
  await expect(page.getByRole("article", { name: "Incoming call from 13911116666" })).toBeVisible(WAIT);
  await caller.hangUp();
  const list = page.getByRole("region", { name: "Callers who gave up" });
  await expect(list).toContainText("13911116666", WAIT);
  expect(await accessibility(page)).toEqual([]);
  await page.reload();
  await list.getByRole("button", { name: "Call 13911116666 back" }).click();
  const call = page.getByRole("article", { name: "Call with 13911116666", exact: true });
  await expect(call).toContainText("Talking", WAIT);
  await expect(list).toBeHidden();
  await call.getByRole("button", { name: "Hang up" }).click();
  await page.getByRole("button", { name: "Finish the wrap-up" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
});
