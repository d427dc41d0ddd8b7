import { Gateway, expect, signInOn, test } from "./fixtures";

test("the gateway is killed in a call and comes back: the page says so, and goes on under the same session", async ({ page }) => {
  test.setTimeout(180_000);
  const gateway = await Gateway.start();
  try {
    await signInOn(page, gateway, { agent: 114 });
    const caller = gateway.call("3000", { from: "13922223333", talk: 120 });
    await page.getByRole("article", { name: /^Incoming call from/ }).getByRole("button", { name: "Answer" }).click({ timeout: 20_000 });
    const call = page.getByRole("article", { name: "Call with 13922223333", exact: true });
    await expect(call).toContainText("Talking");

    await gateway.kill();
    await expect(page.getByText("The gateway can't be reached.")).toBeVisible({ timeout: 15_000 });
    await caller.hangUp();
    await gateway.up();
    await expect(page.getByText("The gateway can't be reached.")).toBeHidden({ timeout: 30_000 });

    // The call ended with the process; the session, its Guid and its state did not.
    await expect(call).toBeHidden({ timeout: 20_000 });
    const state = page.getByRole("region", { name: "Your state" });
    await expect(state.getByRole("status").first()).toContainText(/Idle|Wrap-up/, { timeout: 20_000 });
    if (await page.getByRole("button", { name: "Finish the wrap-up" }).isVisible()) {
      await page.getByRole("button", { name: "Finish the wrap-up" }).click();
    }
    await expect(state.getByRole("status").first()).toContainText("Idle");
    await state.getByRole("button", { name: "Busy" }).click();
    await expect(state.getByRole("status").first()).toContainText("Busy");
    expect(page.url()).toContain("/agent");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL("**/sign-in");
  } finally {
    await gateway.stop();
  }
});
