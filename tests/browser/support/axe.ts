// What axe-core finds on a page, in words.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { type Page, expect } from "@playwright/test";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

interface Found {
  violations: { id: string; help: string; nodes: { target: string[]; failureSummary: string }[] }[];
}

interface Axe {
  run(what: Document, how: object): Promise<Found>;
}

/** Waits until nothing fades or slides any more: colours under way are no colours to judge. */
export async function still(page: Page): Promise<void> {
  const isStill = () => page.evaluate(() => document.getAnimations().every((animation) =>
    animation.playState !== "running" ||
    animation.effect?.getComputedTiming().endTime === Number.POSITIVE_INFINITY));
  await expect.poll(isStill).toBe(true);
}

/** Violations of WCAG 2.2 A and AA on the page as it stands; none is an empty list. */
export async function violations(page: Page): Promise<string[]> {
  await still(page);
  // Not by a script element, which the content policy forbids.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(source);
  const found = await page.evaluate(
    (runOnly) => (window as unknown as { axe: Axe }).axe.run(document, { runOnly }), rules);
  return found.violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) =>
    `${id}: ${help}: ${target.join(" ")}: ${failureSummary.split("\n").slice(1).join(" ").trim()}`));
}
