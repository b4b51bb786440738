// Pictures, not tests: see ../screenshots.sh.
import { defineConfig } from "@playwright/test";

import tests from "../playwright.config";

export default defineConfig({
  ...tests,
  testDir: ".",
  testMatch: "pages.ts",
  outputDir: "../test-results",
  timeout: 600_000,
  reporter: [["list"]],
});
