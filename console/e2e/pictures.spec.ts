/** The pictures of the README: `PICTURES=1 npx playwright test e2e/pictures.spec.ts` takes them anew. */
import { Desktop, expect, signInOn, test } from "./fixtures";

test.skip(process.env["PICTURES"] === undefined, "the pictures are taken by hand");
test.use({ viewport: { width: 1280, height: 720 } });

test("pictures", async ({ page, person, gateway }) => {
  test.setTimeout(180_000);
  const desktops = [];
  for (const agent of [118, 119, 120]) desktops.push(await Desktop.signIn(gateway, agent));
  const callers = ["13900001111", "13900002222", "13900003333"].map((from) => gateway.call("3000", { from, talk: 150 }));
  const supervisor = await person();
  await supervisor.setViewportSize({ width: 1280, height: 720 });
  await signInOn(supervisor, gateway, { agent: 106, state: "Busy" });
  await supervisor.getByRole("link", { name: "Supervision" }).click();
  await supervisor.locator('main a[href="/supervisor/floor"]').click();
  // They talk before the next agent comes.
  await expect(supervisor.getByRole("row").filter({ hasText: "Talking" })).toHaveCount(callers.length, { timeout: 30_000 });
  await signInOn(page, gateway, { agent: 101 });
  callers.push(gateway.call("3000", { from: "13800138000", talk: 150 }));
  await page.getByRole("article", { name: /^Incoming call from/ }).getByRole("button", { name: "Answer" }).click({ timeout: 30_000 });
  const call = page.getByRole("article", { name: "Call with 13800138000" });
  await call.getByRole("button", { name: "Edit the call data" }).click();
  await call.getByRole("textbox", { name: "Call data" }).fill("order 4711; parcel damaged");
  await call.getByRole("button", { name: "Save" }).click();
  await expect(call).toContainText("4711");
  await page.screenshot({ path: "../docs/images/agent.png" });

  await expect(supervisor.getByRole("row").filter({ hasText: "13800138000" })).toBeVisible({ timeout: 15_000 });
  await supervisor.screenshot({ path: "../docs/images/floor.png" });
  for (const caller of callers) await caller.hangUp();
});
