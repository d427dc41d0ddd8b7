import type { Page } from "@playwright/test";
import { Gateway, administer, expect, signInOn, test } from "./fixtures";

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

/** A gateway that is set otherwise, for as long as it is needed. */
async function withSettings(settings: Record<string, string>, act: (gateway: Gateway) => Promise<void>): Promise<void> {
  const gateway = await Gateway.start(settings);
  try {
    await act(gateway);
  } finally {
    await gateway.stop();
  }
}

const yourState = (page: Page) => page.getByRole("region", { name: "Your state" }).getByRole("status").first();

async function takesACall(page: Page, gateway: Gateway): Promise<void> {
  const caller = gateway.call("3000", { from: "13922223334", talk: 60 });
  await page.getByRole("article", { name: /^Incoming call from/ }).getByRole("button", { name: "Answer" }).click({ timeout: 20_000 });
  const call = page.getByRole("article", { name: "Call with 13922223334", exact: true });
  await expect(call).toContainText("Talking");
  await caller.hangUp();
  await expect(call).toBeHidden();
  await page.getByRole("button", { name: "Finish the wrap-up" }).click();
  await expect(yourState(page)).toContainText("Idle");
}

test("where no WebSocket is permitted the events come by polls", async ({ page }) => {
  await withSettings({ CCGATE_EVENTS__WEBSOCKET: "false" }, async (gateway) => {
    await signInOn(page, gateway, { agent: 114 });
    await expect(page.getByText("Connected", { exact: true })).toBeVisible({ timeout: 20_000 });
    await expect(page.getByText("The gateway can't be reached.")).toBeHidden();
    await takesACall(page, gateway);
    // The gateway goes away and comes back: nothing is told twice, nothing is missed.
    await gateway.kill();
    await expect(page.getByText("The gateway can't be reached.")).toBeVisible({ timeout: 15_000 });
    await gateway.up();
    await expect(page.getByText("The gateway can't be reached.")).toBeHidden({ timeout: 30_000 });
    await page.getByRole("button", { name: "Busy" }).click();
    await expect(yourState(page)).toContainText("Busy");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL("**/sign-in");
  });
});

test("where the Guid changes in the session the page goes on under the new one", async ({ page }) => {
  const kept = () => page.evaluate(() => sessionStorage.getItem("ccgate.session"));
  const settings = { CCGATE_GUID__MODE: "dynamic", CCGATE_GUID__INTERVAL: "5s", CCGATE_GUID__TIMEOUT: "26s" };
  await withSettings(settings, async (gateway) => {
    await signInOn(page, gateway, { agent: 114 });
    const first = await kept();
    await expect.poll(kept, { timeout: 26_000 }).not.toBe(first);
    await page.getByRole("button", { name: "Busy" }).click();
    await expect(yourState(page)).toContainText("Busy");
    await page.reload();
    await expect(yourState(page)).toContainText("Busy");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL("**/sign-in");
  });
});

test("the network is away, and no connection has noticed: the page says so, and goes on by itself", async ({ page, context, gateway }) => {
  await signInOn(page, gateway, { agent: 114 });
  await expect(page.getByText("Connected", { exact: true })).toBeVisible();
  // The browser leaves open sockets alone then.
  await context.setOffline(true);
  await expect(page.getByText("The gateway can't be reached.")).toBeVisible({ timeout: 45_000 });
  await context.setOffline(false);
  await expect(page.getByText("The gateway can't be reached.")).toBeHidden({ timeout: 20_000 });
  await takesACall(page, gateway);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in");
});

test("the gateway is started again while an administrator works: the page asks to sign in again", async ({ page }) => {
  await withSettings({}, async (gateway) => {
    await administer(page, gateway, 107);
    await expect(page.getByText("Ready", { exact: true })).toBeVisible();
    await gateway.kill();
    await gateway.up();
    // The page asks for its figures now and then.
    await page.waitForURL("**/sign-in", { timeout: 40_000 });
    await expect(page.getByText("You were signed out.")).toBeVisible();
  });
});
