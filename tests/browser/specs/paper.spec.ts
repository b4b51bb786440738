// What comes out of the printer.
import type { Page } from "@playwright/test";

import { expect, rice, test, visit } from "../support/shop";

/** Pages of a PDF, and the size of the first in millimetres. */
async function printed(page: Page): Promise<{ pages: number; width: number; height: number }> {
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
  const box = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf)!;
  const millimetres = (points: string) => (Number(points) / 72) * 25.4;
  return {
    pages: pdf.match(/\/Type \/Page\b(?!s)/g)!.length,
    width: millimetres(box[1]!), height: millimetres(box[2]!),
  };
}

test("a receipt is as long as the roll needs, or sheets of A4", async ({ office, shop }) => {
  const many = Array.from({ length: 60 },
                          (_, index) => ({ ...rice(1), product_name: `Dish ${index}` }));
  const order = await shop.sell({ items: many });
  await visit(office, shop, `orders/${order.id}/receipt`);
  await expect(office.getByText("Dish 59")).toBeVisible();
  const roll = await printed(office);
  expect(roll.pages).toBe(1);
  expect(roll.width).toBeCloseTo(80, 0);
  expect(roll.height).toBeGreaterThan(297);
  await office.getByRole("button", { name: "A4" }).click();
  const sheets = await printed(office);
  expect(sheets.pages).toBeGreaterThan(1);
  expect(sheets.height).toBeCloseTo(297, 0);
  // The margin belongs to every sheet, not to the whole receipt alone.
  await office.emulateMedia({ media: "print" });
  expect(await office.locator(".receipt").evaluate((one) => getComputedStyle(one).paddingTop))
    .toBe("0px");
});

test("a close is as long as what is on it", async ({ office, shop }) => {
  await shop.sell();
  const { id } = await shop.api.post<{ id: string }>("/v1/day-closes", { counted_cash: 2500 });
  await visit(office, shop, `day/${id}`);
  const roll = await printed(office);
  expect(roll.pages).toBe(1);
  expect(roll.width).toBeCloseTo(80, 0);
  expect(roll.height).toBeLessThan(290);
});

test("paper is black on white in the dark too", async ({ office, shop }) => {
  await shop.sell();
  await office.emulateMedia({ colorScheme: "dark", media: "print" });
  for (const place of ["day", "reports"]) {
    await visit(office, shop, place);
    const { ink, ground } = await office.evaluate(() => {
      const style = getComputedStyle(document.documentElement);
      return { ink: style.getPropertyValue("--ink"), ground: style.getPropertyValue("--surface") };
    });
    expect([ink.trim(), ground.trim()], place).toEqual(["#000", "#fff"]);
  }
  await visit(office, shop, "day");
  await expect(office.getByText(/X report, not sealed\..*Printed .* by Ada Obi/)).toBeVisible();
  await expect(office.getByText("To be there beside the opening float")).toBeVisible();
});
