import { expect, signInOn, test } from "./fixtures";

test("an agent's day: answers, holds, consults, edits call data, wraps up, rests, is signed out by another browser", async ({ page, person, gateway }) => {
  test.setTimeout(150_000);
  const colleague = await person();
  await signInOn(colleague, gateway, { agent: 112, state: "Busy" });
  await signInOn(page, gateway, { agent: 111 });
  const state = page.getByRole("region", { name: "Your state" });
  await expect(state.getByRole("status").first()).toContainText("Idle");

  // A call: the demo's phone of this agent picks up, the agent presses Answer.
  const caller = gateway.call("3000", { from: "13955556666", talk: 120, expectTone: 800 });
  const incoming = page.getByRole("article", { name: /^Incoming call from/ });
  await expect(incoming).toContainText("13955556666", { timeout: 20_000 });
  await incoming.getByRole("button", { name: "Answer" }).click();
  const call = page.getByRole("article", { name: "Call with 13955556666", exact: true });
  await expect(call).toContainText("Talking");

  await call.getByRole("button", { name: "Edit the call data" }).click();
  await call.getByRole("textbox", { name: "Call data" }).fill("order 4711");
  await call.getByRole("button", { name: "Save" }).click();
  await expect(call).toContainText("order 4711");

  await call.getByRole("button", { name: "Hold" }).click();
  await expect(call).toContainText("On hold");
  await call.getByRole("button", { name: "Retrieve" }).click();
  await expect(call).toContainText("Talking");

  // A reload in the call: the page goes on with it.
  await page.reload();
  await expect(call).toContainText("Talking");
  await expect(call).toContainText("order 4711");

  // Busy is wished for, and comes after the call.
  await state.getByRole("button", { name: "Busy" }).click();
  await expect(state).toContainText("Busy after this");

  // The colleague becomes free, is asked, and answers; then back to the customer.
  await colleague.getByRole("region", { name: "Your state" }).getByRole("button", { name: "Idle" }).click();
  await call.getByRole("button", { name: "Consult" }).click();
  const consult = page.getByRole("dialog", { name: "Consult" });
  await consult.getByRole("searchbox", { name: "Name or number" }).fill("112");
  await consult.getByRole("button", { name: "Consult: 112 Agent 112" }).click();
  await colleague.getByRole("article", { name: /^Incoming call from/ }).getByRole("button", { name: "Answer" }).click({ timeout: 20_000 });
  await expect(page.getByRole("button", { name: "Back to the customer" })).toBeVisible({ timeout: 15_000 });
  await page.getByRole("button", { name: "Back to the customer" }).click();
  await expect(call).toContainText("Talking");

  // The caller heard the agent's phone, and hangs up.
  const called = await caller.hangUp();
  expect(called.words).toContain("800 Hz heard");
  await expect(state.getByRole("status").first()).toContainText(/Busy|Wrap-up/, { timeout: 15_000 });

  await state.getByRole("button", { name: "Idle" }).click();
  await expect(state.getByRole("status").first()).toContainText("Idle");
  await state.getByRole("button", { name: "Rest" }).click();
  const rest = page.getByRole("dialog", { name: "Take a rest" });
  await rest.getByRole("button", { name: "Begin the rest" }).click();
  await expect(state.getByRole("status").first()).toContainText("Rest");

  // The call stands among the recent ones.
  await expect(page.getByRole("list", { name: "Recent calls" })).toContainText("13955556666", { timeout: 15_000 });

  await colleague.getByRole("button", { name: "Sign out" }).click();
  const other = await person();
  await other.goto(`${gateway.url}/sign-in`);
  await other.getByLabel("Work number").fill("111");
  await other.getByLabel("Password").fill("Demo@2026");
  await other.getByLabel("A phone of its own").check();
  await other.getByLabel("Phone number").fill("40011");
  await other.getByRole("button", { name: "Sign in", exact: true }).click();
  await other.getByRole("dialog").getByRole("button", { name: "Sign in here" }).click();
  await expect(page.getByText("You were signed out.")).toBeVisible();
  await other.getByRole("button", { name: "Sign out" }).click();
});

test("several held calls become a talk of three", async ({ page, gateway }) => {
  await signInOn(page, gateway, { agent: 113 });
  const caller = gateway.call("3000", { from: "13977778888", talk: 120 });
  const incoming = page.getByRole("article", { name: /^Incoming call from/ });
  await incoming.getByRole("button", { name: "Answer" }).click({ timeout: 20_000 });
  const first = page.getByRole("article", { name: "Call with 13977778888", exact: true });
  await first.getByRole("button", { name: "Hold" }).click();
  await expect(first).toContainText("On hold");
  await page.getByRole("textbox", { name: "Number to call" }).fill("13800001111");
  await page.getByRole("button", { name: "Call", exact: true }).click();
  const second = page.getByRole("article", { name: "Call with 13800001111", exact: true });
  await expect(second).toContainText("Talking", { timeout: 20_000 });
  await first.getByRole("button", { name: "Conference" }).click();
  await expect(page.getByText("All three").first()).toBeVisible();
  await caller.hangUp();
  await page.getByRole("button", { name: "Hang up" }).first().click();
  const state = page.getByRole("region", { name: "Your state" });
  await expect(state.getByRole("status").first()).toContainText(/Wrap-up|Idle/, { timeout: 15_000 });
  await page.getByRole("button", { name: "Sign out" }).click();
});
