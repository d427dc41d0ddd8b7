import { Desktop, expect, signInOn, test } from "./fixtures";

test("a supervisor's day: sees the floor, listens, joins in, forces a state, sends a note", async ({ page, gateway }) => {
  const desktop = await Desktop.signIn(gateway, 118);
  await signInOn(page, gateway, { agent: 106, state: "Busy" });
  await page.getByRole("link", { name: "Supervision" }).click();
  await expect(page.getByRole("heading", { name: /^Wallboard/ })).toBeVisible();

  const caller = gateway.call("3000", { from: "13911112222", talk: 120 });
  const part = page.getByRole("navigation", { name: "Supervision" });
  await part.getByRole("link", { name: "Floor" }).click();
  const row = page.getByRole("row").filter({ hasText: "118" });
  await expect(row).toContainText("Talking", { timeout: 20_000 });
  await expect(row).toContainText("13911112222");

  // Listen, whisper, talk along, stop: the supervisor's own phone picks up by itself.
  await page.getByRole("button", { name: "Steer 118" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Listen", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Listen", exact: true }).last().click();
  const bar = page.getByRole("region", { name: "What you are doing now" });
  await expect(bar).toContainText("Listening to 118", { timeout: 15_000 });
  await bar.getByRole("button", { name: "Whisper" }).click();
  await expect(bar).toContainText("Whispering to 118");
  await part.getByRole("link", { name: "Wallboard" }).click();
  await expect(bar).toContainText("Whispering to 118");
  await bar.getByRole("button", { name: "Stop" }).click();
  await expect(bar).toBeHidden();

  // The talk is over; the floor says so, and the agent is sent to busy.
  await caller.hangUp();
  await part.getByRole("link", { name: "Floor" }).click();
  await expect(row).toContainText("Idle", { timeout: 15_000 });
  await page.getByRole("button", { name: "Steer 118" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Make busy" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Make busy" }).last().click();
  await expect(row).toContainText("Busy");
  expect(await desktop.ask("GET", "onlineagent/{agentid}/agentstatus")).toMatchObject({ result: { agentState: 3 } });

  // The call stands in the recordings, and its sound can be heard.
  await part.getByRole("link", { name: "Recordings" }).click();
  const play = page.getByRole("button", { name: /^Play 118/ }).first();
  await expect(play).toBeVisible({ timeout: 15_000 });
  await play.click();
  const sound = page.getByRole("dialog");
  await expect(sound.getByRole("slider", { name: "Position" })).toBeVisible();
  await expect(sound.getByRole("link", { name: "Download" })).toHaveAttribute("href", /\/agentgateway\/record\//);
  await page.keyboard.press("Escape");

  await part.getByRole("link", { name: "Reports" }).click();
  await page.getByRole("button", { name: "Today" }).click();
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.getByRole("table", { name: "Calls by interval" })).toBeVisible();

  await part.getByRole("link", { name: "Messages" }).click();
  await page.getByRole("checkbox", { name: /^118/ }).check();
  await page.getByRole("textbox", { name: "Text" }).fill("well done");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByText("well done")).toBeVisible();
  await desktop.signOut();
});

test("an ordinary agent sees no supervision, and has no right to it", async ({ page, gateway }) => {
  await signInOn(page, gateway, { agent: 110, state: "Busy" });
  await expect(page.getByRole("link", { name: "Supervision" })).toHaveCount(0);
  await page.goto(`${gateway.url}/supervisor/floor`);
  await expect(page.getByRole("alert")).toContainText("inspectors");
  await page.getByRole("button", { name: "Sign out" }).click();
});
