/** The frame around all parts: where the focus goes, what is shown over what, and what the browser does by itself. */
import { PASSWORD, expect, signInOn, test } from "./fixtures";

test("by keyboard and ear: the focus goes to the new part, and back to what opened a dialog", async ({ page, gateway }) => {
  await signInOn(page, gateway, { agent: 113, state: "Busy" });
  await expect(page.getByRole("main")).toBeFocused();
  const settings = page.getByRole("button", { name: "Settings of the desktop" });
  await settings.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  // The browser closes a dialog by itself when Escape is pressed again at once: the page knows that, too.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(settings).toBeFocused();
  await settings.press("Enter");
  await expect(dialog).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Sign out" }).press("Enter");
  await page.waitForURL("**/sign-in");
});

test("a narrow page: the places are behind a button that says whether they are shown", async ({ page, gateway }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await signInOn(page, gateway, { agent: 113, state: "Busy" });
  const menu = page.getByRole("button", { name: "Menu" });
  await expect(menu).toHaveAttribute("aria-expanded", "false");
  await menu.click();
  await expect(menu).toHaveAttribute("aria-expanded", "true");
  await page.getByRole("link", { name: "Desktop", exact: true }).click();
  await expect(menu).toHaveAttribute("aria-expanded", "false");
  await page.getByRole("button", { name: "Sign out" }).click();
});

test("a part that can't be loaded is told in words, and the page can be loaded again", async ({ page, gateway }) => {
  await page.goto(`${gateway.url}/sign-in`);
  // As after an update of the gateway: the files of before have gone.
  const missing = /\/assets\/desk-.*\.js$|\/assets\/index-.*\.js$/;
  const loaded = new Set(await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name)));
  await page.route(missing, (route) => (loaded.has(route.request().url()) ? route.continue() : route.fulfill({ status: 404, body: "" })));
  await page.getByLabel("Work number").fill("113");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByLabel("A phone of its own").check();
  await page.getByLabel("Phone number").fill("40013");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("main").getByText("This part of the console couldn't be loaded.")).toBeVisible();
  await page.unroute(missing);
  await page.getByRole("button", { name: "Load the page again" }).click();
  await expect(page.getByRole("region", { name: "Your state" })).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
});
