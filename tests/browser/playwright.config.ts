// Debian's Chromium against the real program: support/shop.ts starts one for each test.
import { defineConfig } from "@playwright/test";

const isRoot = process.getuid?.() === 0;
// How many times longer than usual everything may take: for a machine that has more to do.
const patience = Number(process.env.TILLBOOK_BROWSER_PATIENCE ?? 1);

export default defineConfig({
  testDir: "specs",
  outputDir: process.env.TILLBOOK_BROWSER_RESULTS ?? "test-results",
  fullyParallel: true,
  workers: 2,
  timeout: 60_000 * patience,
  expect: { timeout: 10_000 * patience },
  forbidOnly: true,
  reporter: process.env.TILLBOOK_BROWSER_REPORT
    ? [["list"], ["junit", { outputFile: process.env.TILLBOOK_BROWSER_REPORT }]]
    : [["list"]],
  use: {
    browserName: "chromium",
    launchOptions: {
      executablePath: process.env.TILLBOOK_CHROMIUM ?? "/usr/bin/chromium",
      // Its own cage needs rights that root in a container has not.
      args: isRoot ? ["--no-sandbox"] : [],
    },
    actionTimeout: 15_000 * patience,
    navigationTimeout: 20_000 * patience,
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    timezoneId: "Africa/Lagos",
    trace: "off",
    screenshot: "only-on-failure",
  },
});
