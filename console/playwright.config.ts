import { defineConfig } from "@playwright/test";

/** The real binary in Debian's Chromium. `CCGATE` and `CHROMIUM` name others. */
export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  // One gateway, one browser: what agents do is seen by all.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: {
    ignoreHTTPSErrors: true,
    locale: "en-GB",
    viewport: { width: 1280, height: 900 },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    permissions: ["microphone"],
    launchOptions: {
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        "--autoplay-policy=no-user-gesture-required",
        // Nothing of the browser itself goes anywhere.
        "--disable-background-networking",
        "--disable-component-update",
      ],
    },
  },
});
