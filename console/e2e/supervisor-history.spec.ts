/** What was: recordings searched and played, reports and calls as files, compared with a call that the test made. Far from Greenwich. */
import { readFileSync } from "node:fs";
import { type Locator, type Page, request } from "@playwright/test";
import { Desktop, type Gateway, PASSWORD, expect, signInOn, test } from "./fixtures";

test.use({ timezoneId: "Asia/Shanghai" });

const WAIT = { timeout: 20_000 };
const SHANGHAI = 8 * 3_600_000;

/** `2026-11-22 09:00` in Shanghai, as a spreadsheet has it. */
const there = (at: number): string => new Date(at + SHANGHAI).toISOString().slice(0, 16).replace("T", " ");

const link = (page: Page, name: string): Locator => page.getByRole("navigation", { name: "Supervision" }).getByRole("link", { name });

async function supervise(page: Page, gateway: Gateway, part: string, agent = 106): Promise<void> {
  await signInOn(page, gateway, { agent, state: "Busy" });
  await page.getByRole("link", { name: "Supervision" }).click();
  await link(page, part).click();
}

async function leave(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in");
}

/** An agent talks with a caller for some seconds. */
async function talk(gateway: Gateway, from: string, seconds: number, agent = 118): Promise<void> {
  const desktop = await Desktop.signIn(gateway, agent);
  const called = await gateway.call("3000", { from, talk: seconds }).ended;
  expect(called.good, called.words).toBe(true);
  await expect.poll(async () => (await desktop.ask("GET", "onlineagent/{agentid}/agentstatus")).result, WAIT).toMatchObject({ agentState: 4 });
  await desktop.signOut();
}

/** Presses CSV and reads the file, a line a record. */
async function csv(page: Page): Promise<{ name: string; mark: boolean; lines: Record<string, string>[] }> {
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "CSV" }).click();
  const file = await coming;
  const text = readFileSync(await file.path(), "utf8");
  const [heading = "", ...rest] = text.replace("\ufeff", "").trimEnd().split("\r\n");
  const names = heading.split(",");
  const lines = rest.map((line) => Object.fromEntries(line.split(",").map((cell, nth) => [names[nth] ?? "", cell])));
  return { name: file.suggestedFilename(), mark: text.startsWith("\ufeff"), lines };
}

test("a recording is found by its number and played; its sound is taken along", async ({ page, gateway }) => {
  await talk(gateway, "13911116601", 4);
  await supervise(page, gateway, "Recordings");
  const table = page.getByRole("table", { name: "Calls" });
  await page.getByRole("textbox", { name: "Telephone number" }).fill("139-1111-6601");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(table.getByRole("row")).toHaveCount(2);
  await expect(table).toContainText("13911116601");
  await expect(table).toContainText("Answered");
  // What was turned off is searched for anew.
  await page.getByRole("checkbox", { name: "Only calls with recordings" }).check();
  const play = table.getByRole("button", { name: /^Play 118/ });
  await expect(play).toBeVisible(WAIT);
  await play.click();

  const dialog = page.getByRole("dialog", { name: "13911116601 with agent 118" });
  const position = dialog.getByRole("slider", { name: "Position" });
  await dialog.getByRole("button", { name: "Play" }).click(WAIT);
  await expect.poll(async () => Number(await position.inputValue()), WAIT).toBeGreaterThan(0.5);
  await dialog.getByRole("button", { name: "Pause" }).click();
  await expect(position).toHaveAttribute("aria-valuetext", /^0:0\d \/ 0:0\d$/);
  const coming = page.waitForEvent("download");
  await dialog.getByRole("link", { name: "Download" }).click();
  const sound = readFileSync(await (await coming).path());
  expect(sound.subarray(0, 4).toString()).toBe("RIFF");
  expect(sound.length).toBeGreaterThan(3 * 8000);
  await page.keyboard.press("Escape");
  await expect(play).toBeFocused();

  // The sound is gone from the gateway: that is said, and the page goes on.
  await page.route("**/agentgateway/record/**", (route) => route.fulfill({ status: 404, body: "" }));
  await play.click();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText("can't be played", WAIT);
  await page.keyboard.press("Escape");
  await page.unroute("**/agentgateway/record/**");

  for (const [number, words] of [
    ["13911116609", "No calls found"],
    ["Ann", "A number has up to 24 digits"],
  ] as const) {
    await page.getByRole("textbox", { name: "Telephone number" }).fill(number);
    await page.getByRole("button", { name: "Search" }).click();
    await expect(page.getByText(words)).toBeVisible();
  }
  await leave(page);
});

test("files of calls, intervals and agents tell what happened, in local times, for spreadsheets", async ({ page, gateway }) => {
  await supervise(page, gateway, "Reports");
  const rowsOf = async (): Promise<number> => Number((await csv(page)).lines.reduce((sum, line) => sum + Number(line["answered"]), 0));
  await expect(page.getByRole("table", { name: "Calls by interval" })).toBeVisible();
  const before = await rowsOf();
  const began = Date.now();
  await talk(gateway, "+8613911116602", 3);
  const ended = Date.now();

  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page.getByRole("table", { name: "Calls by interval" })).toBeVisible();
  const intervals = await csv(page);
  expect(intervals.mark).toBe(true);
  expect(intervals.name).toMatch(/^intervals-\d{4}-\d\d-\d\d\.csv$/);
  // From the midnight of here, hour by hour.
  expect(intervals.lines[0]?.["start"]).toBe(`${there(began).slice(0, 10)} 00:00:00`);
  expect(intervals.lines.reduce((sum, line) => sum + Number(line["answered"]), 0)).toBe(before + 1);
  const shown = page.getByRole("region", { name: "Calls by interval" }).locator("dl");
  await expect(shown).toContainText(`Answered${before + 1}`);

  await page.getByRole("combobox", { name: "Report" }).selectOption({ label: "Agents" });
  await page.getByRole("textbox", { name: "Agent" }).fill("118");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page.getByRole("table", { name: "Agents" }).getByRole("row")).toHaveCount(2);
  const agents = await csv(page);
  expect(agents.lines).toMatchObject([{ agentId: "118", name: "Agent 118" }]);
  expect(Number(agents.lines[0]?.["talkMs"])).toBeGreaterThan(2_500);

  await link(page, "Recordings").click();
  await page.getByRole("textbox", { name: "Telephone number" }).fill("+86 139 1111 6602");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page.getByRole("table", { name: "Calls" }).getByRole("row")).toHaveCount(2);
  const calls = await csv(page);
  expect(calls.lines).toMatchObject([{ caller: "+8613911116602", called: "3000", queue: "voice", result: "answered", agentIds: "118" }]);
  const begin = calls.lines[0]?.["begin"]?.slice(0, 16) ?? "";
  expect(begin >= there(began - 60_000) && begin <= there(ended), begin).toBe(true);
  expect(Number(calls.lines[0]?.["talkMs"])).toBeGreaterThan(2_500);
  await leave(page);
});

test("a report manager sees reports and calls, but no recordings, and steers nobody", async ({ page, gateway }) => {
  const api = await request.newContext({ ignoreHTTPSErrors: true, baseURL: `${gateway.url}/agentgateway/resource/config/` });
  const signedIn = await api.post("login", { data: { agentId: 107, password: PASSWORD } });
  const headers = { Guid: signedIn.headers()["guid"] ?? "" };
  const rights = { inspector: false, classLeader: false, administrator: false, reportManager: true, refusesInbound: false, noCallOut: false };
  const changed = await api.put("vdn/agents", { headers, data: { agentId: 120, rights } });
  expect(await changed.json()).toMatchObject({ retcode: "0" });
  await talk(gateway, "13911116603", 3, 119);
  const other = await Desktop.signIn(gateway, 119);

  await supervise(page, gateway, "Recordings", 120);
  await page.getByRole("textbox", { name: "Telephone number" }).fill("13911116603");
  await page.getByRole("button", { name: "Search" }).click();
  const table = page.getByRole("table", { name: "Calls" });
  await expect(table).toContainText("13911116603");
  await expect(table.getByRole("button", { name: /^Play/ })).toHaveCount(0);
  await link(page, "Floor").click();
  await page.getByRole("button", { name: "Steer 119" }).click();
  const dialog = page.getByRole("dialog", { name: /^119/ });
  await expect(dialog.getByRole("button", { name: "Listen", exact: true })).toBeDisabled();
  await expect(dialog.getByRole("button", { name: "Make busy" })).toHaveAttribute("title", "You may not inspect this agent");
  await expect(dialog.getByRole("button", { name: "Send a note" })).toBeEnabled();
  await page.keyboard.press("Escape");
  await leave(page);
  await other.signOut();
  await api.put("vdn/agents", { headers, data: { agentId: 120, rights: { ...rights, reportManager: false } } });
  await api.dispose();
});
