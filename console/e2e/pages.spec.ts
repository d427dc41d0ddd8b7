/** Every page in both themes and languages: no accessibility fault, no sideways scrolling at 360 px, and a picture to look at. */
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { type Gateway, accessibility, administer, expect, signInOn, test } from "./fixtures";

const ADMIN = [
  "/overview",
  "/vdn",
  "/agents",
  "/import",
  "/groups",
  "/roles",
  "/reasons",
  "/skills",
  "/skill-groups",
  "/access-codes",
  "/flows",
  "/prompts",
  "/phones",
  "/trunks",
  "/sessions",
  "/log",
  "/settings",
] as const;
/** Pages with a form in a dialog, and the button that opens it. */
const FORMS = [
  ["/agents", "Edit 101"],
  ["/groups", "Add"],
  ["/roles", "Add"],
  ["/skills", "Edit 3"],
  ["/skill-groups", "Add"],
  ["/access-codes", "Add"],
  ["/phones", "Add"],
  ["/prompts", "Upload"],
] as const;
const SUPERVISOR = ["/wallboard", "/floor", "/recordings", "/reports", "/messages"] as const;

/** A page once it shows its data. */
async function settled(page: Page): Promise<void> {
  await expect(page.getByRole("main").getByRole("heading").first()).toBeVisible();
  await expect(page.getByText("Loading…")).toHaveCount(0);
}

/** Below the folder of results. */
const picture = (name: string): string => join(test.info().project.outputDir, "pages", name);

/** Chooses a theme as a person does: what draws itself follows. */
async function choose(page: Page, theme: "Light" | "Dark" | "As the system"): Promise<void> {
  const button = page.getByRole("button", { name: /^Theme: / });
  while ((await button.getAttribute("aria-label")) !== `Theme: ${theme}`) {
    const before = await button.getAttribute("aria-label");
    await button.click();
    await expect(button).not.toHaveAttribute("aria-label", before ?? "");
  }
  if (theme !== "As the system") await expect(page.locator("html")).toHaveAttribute("data-theme", theme.toLowerCase());
}

/** At 360 px nothing is wider than the window. */
async function narrow(page: Page, name: string): Promise<void> {
  const wide = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 740 });
  const beyond = await page.evaluate(() => {
    const open = document.querySelector("dialog[open]");
    const sideways = (element: Element): number => element.scrollWidth - element.clientWidth;
    return Math.max(sideways(document.documentElement), open ? sideways(open) : 0);
  });
  expect.soft(beyond, `${name} is wider than 360 px`).toBeLessThanOrEqual(0);
  await page.screenshot({ path: picture(`${name}-360.png`), fullPage: true });
  if (wide) await page.setViewportSize(wide);
}

/** Keys that have no words would be shown as they are. */
async function inChinese(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "中文" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
  expect.soft(await page.getByRole("main").innerText(), `${name} in Chinese`).not.toMatch(/\b(admin|common|desk|phone|retcode|signIn|supervisor)\.[a-z]/);
  await page.screenshot({ path: picture(`${name}-zh.png`), fullPage: true });
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
}

async function check(page: Page, name: string): Promise<void> {
  for (const theme of ["Light", "Dark"] as const) {
    await choose(page, theme);
    expect.soft(await accessibility(page), `${name}, ${theme}`).toEqual([]);
    await page.screenshot({ path: picture(`${name}-${theme.toLowerCase()}.png`), fullPage: true });
  }
  await narrow(page, name);
  await inChinese(page, name);
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

test("forms of the administration", async ({ page, gateway }) => {
  test.setTimeout(300_000);
  await administer(page, gateway, 107);
  for (const theme of ["Light", "Dark"] as const) {
    await choose(page, theme);
    for (const [path, button] of FORMS) {
      await follow(page, `/admin${path}`);
      await page.getByRole("button", { name: button, exact: true }).first().click();
      await expect(page.getByRole("dialog").getByRole("heading")).toBeVisible();
      const name = `admin${path.replace("/", "-")}-form`;
      expect.soft(await accessibility(page), `${name}, ${theme}`).toEqual([]);
      await page.screenshot({ path: picture(`${name}-${theme.toLowerCase()}.png`), fullPage: true });
      if (theme === "Light") await narrow(page, name);
      await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    }
    await follow(page, "/admin/flows");
    await page.getByRole("button", { name: "Edit service.toml" }).click();
    await expect(page.getByRole("heading", { name: "Where callers go" })).toBeVisible();
    expect.soft(await accessibility(page), `flow editor, ${theme}`).toEqual([]);
    await page.screenshot({ path: picture(`admin-flow-${theme.toLowerCase()}.png`), fullPage: true });
    if (theme === "Light") await narrow(page, "admin-flow");
    await page.getByRole("button", { name: "Cancel" }).click();
  }
});
