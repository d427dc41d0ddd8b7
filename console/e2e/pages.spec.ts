/** Every page in both themes and languages: no accessibility fault, no sideways scrolling at 360 px, and a picture to look at. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { type Gateway, administer, expect, signInOn, test } from "./fixtures";

const ADMIN = [
  "/overview",
  "/agents",
  "/import",
  "/groups",
  "/skills",
  "/access-codes",
  "/flows",
  "/phones",
  "/trunks",
  "/sessions",
  "/log",
  "/settings",
] as const;
const SUPERVISOR = ["/wallboard", "/floor", "/recordings", "/reports", "/messages"] as const;

/** A page once it shows its data. */
async function settled(page: Page): Promise<void> {
  await expect(page.getByRole("main").getByRole("heading").first()).toBeVisible();
  await expect(page.getByText("Loading…")).toHaveCount(0);
}

async function check(page: Page, name: string): Promise<void> {
  for (const theme of ["light", "dark"] as const) {
    await page.evaluate((chosen) => document.documentElement.setAttribute("data-theme", chosen), theme);
    const found = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]).analyze();
    const faults = found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join("; ")}`);
    expect.soft(faults, `${name} in ${theme}`).toEqual([]);
    await page.screenshot({ path: `test-results/pages/${name}-${theme}.png`, fullPage: true });
  }
  const wide = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 740 });
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect.soft(beyond, `${name} is wider than 360 px`).toBeLessThanOrEqual(0);
  await page.screenshot({ path: `test-results/pages/${name}-360.png`, fullPage: true });
  if (wide) await page.setViewportSize(wide);
}

async function open(page: Page, gateway: Gateway, path: string): Promise<void> {
  await page.goto(`${gateway.url}${path}`);
  await settled(page);
}

/** Goes there as a person does. Loading each page anew would be more questions at a time than an agent may ask. */
async function follow(page: Page, path: string): Promise<void> {
  await page.locator(`main a[href="${path}"]`).click();
  await settled(page);
}

test("sign-in", async ({ page, gateway }) => {
  await open(page, gateway, "/sign-in");
  await check(page, "sign-in");
});

test("agent desktop", async ({ page, gateway }) => {
  await signInOn(page, gateway, { agent: 109, state: "Busy" });
  await settled(page);
  await check(page, "agent");
  await page.getByRole("button", { name: "Sign out" }).click();
});

test("supervision", async ({ page, gateway }) => {
  test.setTimeout(240_000);
  await signInOn(page, gateway, { agent: 106, state: "Busy" });
  await page.getByRole("link", { name: "Supervision" }).click();
  for (const path of SUPERVISOR) {
    await follow(page, `/supervisor${path}`);
    await check(page, `supervisor${path.replace("/", "-")}`);
  }
  await page.getByRole("button", { name: "Sign out" }).click();
});

test("administration", async ({ page, gateway }) => {
  test.setTimeout(600_000);
  await administer(page, gateway, 107);
  for (const path of ADMIN) {
    await follow(page, `/admin${path}`);
    await check(page, `admin${path.replace("/", "-")}`);
  }
});
