// Reports: every figure on the page is one that the API has answered.
import { readFile } from "node:fs/promises";

import type { Page } from "@playwright/test";

import { type Shop, expect, listen, rice, test, visit } from "../support/shop";

interface Row {
  hour?: number;
  product?: { name: string } | null;
  paymentMethod?: string;
  orders?: number;
  quantity?: number;
  payments?: number;
  paidAmount: number;
  grossAmount: number;
  discountAmount: number;
  refundedAmount: number;
  netAmount: number;
  taxAmount: number;
}

interface Report {
  rows: Row[];
  total: Row;
}

// As the browser of the tests writes amounts.
const format = new Intl.NumberFormat("en-GB", {
  style: "currency", currency: "NGN", currencyDisplay: "narrowSymbol",
});
const naira = (amount: number) => format.format(amount || 0);

const DAY_MS = 86_400_000;
// Lagos is an hour ahead of UTC, all year.
const dayOf = (daysAgo: number) =>
  new Date(Date.now() + 3_600_000 - daysAgo * DAY_MS).toISOString().slice(0, 10);
const at = (daysAgo: number, clock: string) => `${dayOf(daysAgo)}T${clock}:00+01:00`;

const water = (quantity: number) => ({ product_name: "Water", quantity, custom_price: 200 });

/** Yesterday, and the same weekday of the week before. */
async function trade(shop: Shop): Promise<void> {
  await shop.sell({ items: [rice(2), water(3)], discount_amount: 100, occurred_at: at(1, "09:15") });
  await shop.sell({ items: [water(5)], payment_method: "CARD", occurred_at: at(1, "09:45") });
  const dinner = await shop.sell({ items: [rice(1)], occurred_at: at(1, "19:30") });
  await shop.api.post(`/v1/orders/${dinner.id}/refunds`, {
    amount: 499.99, occurred_at: at(1, "20:00"),
  });
  await shop.sell({ items: [rice(4)], occurred_at: at(8, "12:00") });
}

/** What stands in a table: of each row the cells by the heads of their columns, sums last. */
const recordsOf = async (page: Page, name: string) => {
  const table = page.getByRole("table", { name });
  await expect(table).toBeVisible();
  const [heads, ...rows] = await table.getByRole("row").evaluateAll((all) =>
    all.map((row) => [...(row as HTMLTableRowElement).cells].map((cell) =>
      (cell.textContent ?? "").replace(/\u00a0/g, " "))));
  return rows.map((row) => Object.fromEntries(row.map((cell, at) => [heads![at]!, cell])));
};

const figures = (row: Partial<Row>) => ({
  "Before discounts": naira(row.grossAmount ?? 0),
  Discounts: naira(-(row.discountAmount ?? 0)),
  "Given back": naira(-(row.refundedAmount ?? 0)),
  "Net sales": naira(row.netAmount ?? 0),
  "Tax in it": naira(row.taxAmount ?? 0),
});

test("sales by hour beside the same weekday of last week", async ({ office, shop }) => {
  const heard = listen(office);
  await trade(shop);
  const day = dayOf(1);
  const report = await shop.api.get<Report>(
    `/v1/reports/sales?group_by=hour&start_date=${day}&end_date=${day}`);
  const before = await shop.api.get<Report>(
    `/v1/reports/sales?group_by=hour&start_date=${dayOf(8)}&end_date=${dayOf(8)}`);
  expect(report.rows.map(({ hour }) => hour)).toEqual([9, 19]);
  await visit(office, shop, "reports?range=yesterday");
  const ofHour = ({ rows }: Report, hour: number) => rows.find((row) => row.hour === hour) ?? {};
  const hours = Array.from({ length: 11 }, (_, index) => 9 + index); // from the first to the last
  expect(await recordsOf(office, "Sales by hour")).toEqual([
    ...hours.map((hour) => {
      const row: Partial<Row> = ofHour(report, hour);
      const former: Partial<Row> = ofHour(before, hour);
      return {
        Hour: `${String(hour).padStart(2, "0")}:00`,
        Sales: String(row.orders ?? 0),
        "Period before": naira(former.netAmount ?? 0),
        ...figures(row),
      };
    }),
    {
      Hour: "Total",
      Sales: String(report.total.orders),
      "Period before": naira(before.total.netAmount),
      ...figures(report.total),
    },
  ]);
  // 5,500 + 1,000 + 2,500 sold, 499.99 given back, against 10,000.
  await expect(office.getByText("₦8,500.01").first()).toBeVisible();
  await expect(office.getByText("₦10,000.00").first()).toBeVisible();

  const chart = office.getByRole("group", { name: /^Net sales by hour/ });
  await chart.focus();
  await office.keyboard.press("Home");
  await expect(office.getByText("09:00 to 10:00")).toBeVisible();
  await expect(office.getByRole("figure")).toContainText(naira(report.rows[0]!.netAmount));
  expect(heard).toEqual([]);
});

test("sales by product and by method", async ({ office, shop }) => {
  await trade(shop);
  const days = `start_date=${dayOf(1)}&end_date=${dayOf(1)}`;
  const goods = await shop.api.get<Report>(`/v1/reports/sales?group_by=product&${days}`);
  await visit(office, shop, "reports?range=yesterday");
  const views = office.getByRole("navigation", { name: "What is shown" });
  await views.getByRole("link", { name: "Product" }).click();
  const ofGoods = (name: string, row: Row) =>
    ({ Product: name, Sold: String(row.quantity ?? 0), ...figures(row) });
  expect(await recordsOf(office, "Sales by product")).toMatchObject([
    ...goods.rows.map((row) => ofGoods(row.product?.name ?? "Refunded by amount", row)),
    ofGoods("Total", goods.total),
  ]);

  const money = await shop.api.get<Report>(`/v1/reports/sales?group_by=method&${days}`);
  await views.getByRole("link", { name: "Method" }).click();
  const names: Record<string, string> = { CASH: "Cash", CARD: "Card" };
  const ofMethod = (name: string, row: Row) => ({
    Method: name,
    Payments: String(row.payments),
    Paid: naira(row.paidAmount),
    "Given back": naira(-row.refundedAmount),
    Net: naira(row.netAmount),
  });
  expect(await recordsOf(office, "Sales by method")).toMatchObject([
    ...money.rows.map((row) => ofMethod(names[row.paymentMethod!]!, row)),
    ofMethod("Total", money.total),
  ]);
});

test("what is shown comes as CSV", async ({ office, shop }) => {
  await trade(shop);
  await visit(office, shop, "reports?range=yesterday&by=product");
  await expect(office.getByRole("table", { name: "Sales by product" })).toBeVisible();
  const downloading = office.waitForEvent("download");
  await office.getByRole("button", { name: "CSV" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe(`product-${dayOf(1)}-${dayOf(1)}.csv`);
  const csv = await readFile(await download.path(), "utf8");
  expect(csv).toBe(await shop.api.csv(
    `/v1/reports/sales?group_by=product&start_date=${dayOf(1)}&end_date=${dayOf(1)}`));
  expect(csv).toContain("Jollof Rice");
});

test("taxes, refunds and what is owed", async ({ office, shop }) => {
  await shop.api.post("/v1/products", { name: "Beer", price: 1075, tax_rate: 7.5 });
  await shop.sell({ items: [{ product_name: "Beer", quantity: 2 }] });
  const { id } = await shop.api.post<{ id: string }>("/v1/contacts", { name: "Chidi Okafor" });
  await shop.sell({ amount_paid: 500, customer_id: id });
  const back = await shop.sell();
  await shop.api.post(`/v1/orders/${back.id}/refunds`, { amount: 300, reason: "Cold" });

  await visit(office, shop, "reports?by=taxes");
  const taxes = await recordsOf(office, "Taxes by rate");
  expect(taxes.find(({ Rate }) => Rate === "7.5 %")).toEqual({
    Rate: "7.5 %", "Sold, with tax": "₦2,150.00", "Without tax": "₦2,000.00", Tax: "₦150.00",
    "Given back": "₦0.00", "Tax in that": "₦0.00", "Tax due": "₦150.00",
  });

  await visit(office, shop, "reports?by=refunds");
  const refunds = office.getByRole("table", { name: "Money given back" });
  await expect(refunds).toContainText("Cold");
  await expect(refunds.getByRole("link", { name: back.shortCode })).toBeVisible();

  await visit(office, shop, "reports?by=credit");
  await expect(office.getByRole("main")).toContainText("Chidi Okafor");
  await expect(office.getByRole("main")).toContainText("₦2,000.00");
});
