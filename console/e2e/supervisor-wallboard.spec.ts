/** What goes on now: the wallboard against the gateway's own figures, its charts in words and colours, and a floor of thousands. */
import type { Locator, Page } from "@playwright/test";
import { Desktop, type Gateway, accessibility, expect, signInOn, test } from "./fixtures";

test.use({ timezoneId: "Asia/Shanghai" });

const WAIT = { timeout: 20_000 };

interface Totals {
  offered: number;
  answered: number;
  abandoned: number;
  serviceLevel: number | null;
  waiting: number;
}
interface Figures {
  since: number;
  vdn: Totals;
  queues: (Totals & { name: string; available: number })[];
}

const link = (page: Page, name: string): Locator => page.getByRole("navigation", { name: "Supervision" }).getByRole("link", { name });

async function supervise(page: Page, gateway: Gateway, part: string): Promise<void> {
  await signInOn(page, gateway, { agent: 106, state: "Busy" });
  await page.getByRole("link", { name: "Supervision" }).click();
  await link(page, part).click();
}

async function leave(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in");
}

/** The value beside a term of a list of figures. */
const figure = (list: Locator, term: string): Locator => list.locator(".figure-of").filter({ hasText: term }).locator("dd");

const figuresOf = async (desktop: Desktop): Promise<Figures> => (await desktop.ask("GET", "report/{agentid}/figures?limit=1")).result as Figures;

test("the wallboard shows the gateway's figures: who waits, who gave up, since when it counts", async ({ page, gateway }) => {
  test.setTimeout(120_000);
  const inspector = await Desktop.signIn(gateway, 121);
  await inspector.ask("POST", "onlineagent/{agentid}/saybusy");
  await supervise(page, gateway, "Wallboard");
  const before = await figuresOf(inspector);
  const since = new Date(before.since).toLocaleTimeString("en-GB", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit" });
  await expect(page.getByText(`Counted since ${since}`)).toBeVisible();
  const all = page.locator('dl[aria-label^="Figures of the whole VDN since"]');
  const queue = page.getByRole("listitem", { name: "voice" });

  // Nobody is free: the caller waits, and each second is shown.
  const first = gateway.call("3000", { from: "13911117701", talk: 60, patience: 60 });
  await expect(figure(all, "Waiting")).toHaveText("1", WAIT);
  await expect(figure(queue, "Waiting")).toHaveText("1");
  await expect(figure(all, "Longest wait")).toHaveText(/^0:(0[3-9]|[1-5]\d)$/, WAIT);
  await expect(figure(queue, "Available")).toHaveText("0");
  await first.hangUp();
  await expect(figure(all, "Waiting")).toHaveText("0", WAIT);
  await expect(figure(all, "Abandoned")).toHaveText(String(before.vdn.abandoned + 1), WAIT);

  // One is answered.
  const desktop = await Desktop.signIn(gateway, 118);
  await expect(page.getByRole("list", { name: "Agents by state" })).toContainText("Idle 1", WAIT);
  const called = await gateway.call("3000", { from: "13911117702", talk: 3 }).ended;
  expect(called.good, called.words).toBe(true);
  await expect(figure(all, "Answered")).toHaveText(String(before.vdn.answered + 1), WAIT);
  const now = await figuresOf(inspector);
  const voice = now.queues.find((one) => one.name === "voice");
  expect(voice).toBeDefined();
  for (const [list, told] of [[all, now.vdn] as const, [queue, voice ?? now.vdn] as const]) {
    await expect(figure(list, "Offered")).toHaveText(String(told.offered));
    await expect(figure(list, "Answered")).toHaveText(String(told.answered));
    await expect(figure(list, "Abandoned")).toHaveText(String(told.abandoned));
    await expect(figure(list, "Service level")).toHaveText(`${told.serviceLevel ?? "–"}%`);
  }

  // The day's lines, also in words; they are drawn anew in the colours of the other theme.
  const chart = page.locator("figure").filter({ hasText: "Calls in each quarter of an hour" });
  await chart.getByText("Show as a table").click();
  await expect(chart.getByRole("table").getByRole("row").nth(1)).toContainText("00:00");
  const drawn = (): Promise<string> => chart.locator("canvas").evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  const light = await drawn();
  await page.getByRole("button", { name: "Theme: As the system" }).click();
  await page.getByRole("button", { name: "Theme: Light" }).click();
  await expect.poll(drawn).not.toBe(light);
  await page.getByRole("button", { name: "Theme: Dark" }).click();

  // A threshold is typed anew: the field may be empty meanwhile.
  await page.getByRole("button", { name: "Thresholds" }).click();
  const field = page.getByRole("spinbutton", { name: "Waiting callers: warning from" });
  await field.fill("");
  await field.pressSequentially("5");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Thresholds" }).click();
  await expect(field).toHaveValue("5");
  await page.keyboard.press("Escape");
  await desktop.signOut();
  await inspector.signOut();
  await leave(page);
});

/** A bad day: long waits, many calls, all of it alarming. */
async function badDay(page: Page): Promise<void> {
  const bad = { waiting: 128, longestWaitMs: 3_725_000, averageWaitMs: 3_725_000, serviceLevel: 39.9, offered: 12_345, answered: 11_234, abandoned: 1_111, occupancy: 97.3 };
  await page.route("**/report/*/figures?**", async (route) => {
    const answer = await route.fetch();
    const body = (await answer.json()) as { result: { vdn: object; queues: object[] } };
    if (body.result) {
      Object.assign(body.result.vdn, bad);
      for (const queue of body.result.queues) Object.assign(queue, bad);
    }
    await route.fulfill({ response: answer, json: body });
  });
}

test("fills a wall screen, and a telephone's, on a bad day too", async ({ page, gateway }) => {
  await badDay(page);
  await supervise(page, gateway, "Wallboard");
  await expect(page.locator("canvas").first()).toBeVisible();
  await expect(page.getByText("1:02:0").first()).toBeVisible();
  for (const [width, height] of [
    [3840, 2160],
    [1920, 1080],
    [1280, 900],
    [360, 740],
  ] as const) {
    await page.setViewportSize({ width, height });
    for (const full of [false, true]) {
      if (full) await page.getByRole("button", { name: "Full screen" }).click();
      const board = page.locator(".board");
      const beyond = await board.evaluate((element) => Math.max(element.scrollWidth - element.clientWidth, document.documentElement.scrollWidth - document.documentElement.clientWidth));
      const cut = await board.locator(".figure-of").evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent));
      expect.soft(cut, `figures wider than their places at ${width} px${full ? ", full" : ""}`).toEqual([]);
      expect.soft(beyond, `${width} px${full ? ", full" : ""}`).toBeLessThanOrEqual(0);
      await page.screenshot({ path: `test-results/pages/wall-${width}${full ? "-full" : ""}.png` });
      if (full) await page.getByRole("button", { name: "Leave full screen" }).click();
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await leave(page);
});

/** A floor of 2,000 agents as the gateway would tell it, in pages of 500. */
async function crowd(page: Page): Promise<void> {
  let like: Record<string, unknown> | undefined;
  await page.route("**/report/*/figures?**", async (route) => {
    const answer = await route.fetch();
    const body = (await answer.json()) as { result: { agents: Record<string, unknown>[]; next: number | null; time: number } };
    const query = new URL(route.request().url()).searchParams;
    if (query.get("all") === "true" && body.result) {
      like ??= body.result.agents[0];
      const from = Number(query.get("from") ?? 0) || 10_001;
      body.result.agents = Array.from({ length: 500 }, (_, nth) => ({
        ...like,
        agentId: from + nth,
        name: `Agent ${from + nth}`,
        state: nth % 3 === 0 ? "talking" : "idle",
        stateSince: body.result.time - nth * 1000,
        signedIn: 1,
        partner: nth % 3 === 0 ? "13900000000" : null,
        callId: nth % 3 === 0 ? `1-${from + nth}` : null,
      }));
      body.result.next = from + 500 > 12_000 ? null : from + 500;
    }
    await route.fulfill({ response: answer, json: body });
  });
}

test("a floor of two thousand: pages of rows and of tiles, found by number", async ({ page, gateway }) => {
  await crowd(page);
  await supervise(page, gateway, "Floor");
  await expect(page.getByText("2000 of 2000 agents")).toBeVisible(WAIT);
  const table = page.getByRole("table", { name: "Agents" });
  await expect(table.getByRole("row")).toHaveCount(101);
  await page.getByRole("button", { name: "Tiles" }).click();
  const tiles = page.getByRole("list", { name: "Agents" }).getByRole("listitem");
  await expect(tiles).toHaveCount(120);
  const pages = page.getByRole("group", { name: "Pages" });
  await expect(pages).toContainText("1 / 17");
  await pages.getByRole("button", { name: "Next" }).click();
  await expect(tiles.first()).toContainText("10121");
  expect(await accessibility(page)).toEqual([]);
  await page.getByRole("searchbox", { name: "Search" }).fill("11999");
  await expect(tiles).toHaveCount(1);
  await expect(pages).toHaveCount(0);
  await page.getByRole("button", { name: "Table" }).click();
  await link(page, "Messages").click();
  await expect(page.getByText("of 2000 signed-in agents chosen")).toBeVisible(WAIT);
  await expect(page.getByRole("group", { name: /signed-in agents chosen/ }).getByRole("checkbox")).toHaveCount(100);
  await page.getByRole("searchbox", { name: "Find agents" }).fill("Agent 1199");
  await page.getByRole("button", { name: "Choose all found" }).click();
  await expect(page.getByText("10 of 2000 signed-in agents chosen")).toBeVisible();
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await leave(page);
});
