// The list of orders, and what is done with one.
import type { Page } from "@playwright/test";

import type { Shop } from "../support/shop";
import { dialog, payCash, tile } from "../support/register";
import { expect, listen, rice, signInQuietly, test, visit } from "../support/shop";

const rows = (page: Page) => page.getByRole("main").getByRole("listitem");
const chip = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "By status" }).getByRole("link", { name });

async function sellMany(shop: Shop, count: number): Promise<void> {
  for (let made = 0; made < count; made += 20) {
    const batch = Math.min(20, count - made);
    await Promise.all(Array.from({ length: batch }, () => shop.sell()));
  }
}

test("a sale in one window slides into the list of another", async ({ office, shop, browser }) => {
  await visit(office, shop, "orders");
  await expect(office.getByText("No orders yet")).toBeVisible();
  await expect(office.getByRole("status").filter({ hasText: /^Live$/ })).toBeVisible();
  let loads = 0;
  office.on("load", () => (loads += 1));

  const till = await browser.newPage();
  await signInQuietly(till.context(), await shop.hire("ben", "Ben Eze", "cashier"));
  await visit(till, shop, "register");
  await tile(till, "Jollof Rice").click();
  await expect((await payCash(till)).getByText("Recorded as")).toBeVisible();
  await till.close();

  await expect(rows(office)).toHaveCount(1);
  await expect(rows(office)).toContainText("₦2,500.00");
  await expect(chip(office, "Completed")).toHaveText(/1$/);

  // What others change shows as well: here somebody pays what was owed.
  const owed = await shop.sell({ amount_paid: 0, customer_name: "Chidi" });
  await expect(rows(office).first()).toContainText(/owes\s*₦2,500\.00/);
  await shop.api.post(`/v1/orders/${owed.id}/payments`, { amount: 2500 });
  await expect(rows(office).first()).toContainText("Completed");
  await expect(rows(office)).toHaveCount(2);
  expect(loads).toBe(0);
});

test("filters with counts", async ({ office, shop }) => {
  await shop.sell();
  await shop.sell({ payment_method: "CARD" });
  const owed = await shop.sell({ amount_paid: 0, customer_name: "Chidi" });
  const gone = await shop.sell({ amount_paid: 0 });
  await shop.api.call("PATCH", `/v1/orders/${gone.id}`, { status: "cancelled" });
  await visit(office, shop, "orders");
  for (const [name, count] of [["All", 4], ["Open", 1], ["Completed", 2], ["Scheduled", 0],
                               ["Refunded", 0], ["Cancelled", 1]] as const) {
    await expect(chip(office, name)).toHaveText(`${name}${count}`);
  }
  await chip(office, "Open").click();
  await expect(rows(office)).toHaveCount(1);
  await expect(rows(office)).toContainText("Chidi");
  await expect(chip(office, "Open")).toHaveAttribute("aria-current", "true");
  await expect(chip(office, "Completed")).toHaveText("Completed2");

  await chip(office, "All").click();
  await expect(rows(office)).toHaveCount(4);
  await office.getByRole("button", { name: "Filters" }).click();
  await office.getByLabel("Payment").selectOption({ label: "Paid (2)" });
  await expect(rows(office)).toHaveCount(2);
  await expect(office.getByText(owed.shortCode)).toHaveCount(0);
  await office.getByLabel("When").selectOption("Yesterday");
  await expect(office.getByRole("heading", { name: "Nothing found" })).toBeVisible();

  // The address has the filters: a reload and going back keep them.
  await office.goBack();
  await expect(rows(office)).toHaveCount(2);
  await office.reload();
  await expect(rows(office)).toHaveCount(2);
});

test("search by customer and by number", async ({ office, shop }) => {
  const order = await shop.sell({ customer_name: "Ngozi Bello" });
  await shop.sell({ customer_name: "Chidi Okafor" });
  await shop.sell();
  await visit(office, shop, "orders");
  const search = office.getByRole("searchbox");
  await search.fill("ngozi");
  await expect(rows(office)).toHaveCount(1);
  await expect(rows(office)).toContainText("Ngozi Bello");
  await search.fill(order.shortCode);
  await expect(rows(office)).toContainText("Ngozi Bello");
  await search.fill("nobody at all");
  await expect(office.getByRole("heading", { name: "Nothing found" })).toBeVisible();
  await search.fill("");
  await expect(rows(office)).toHaveCount(3);
});

test("paging to the last one and back", async ({ office, shop }) => {
  await sellMany(shop, 120);
  const all = await shop.api.orders();
  await visit(office, shop, "orders");
  const pages = office.getByRole("navigation", { name: "Pages", exact: true });
  const next = pages.getByRole("button", { name: "Next page" });
  await expect(pages).toContainText("1–50 of 120");
  await next.click();
  await expect(pages).toContainText("51–100 of 120");
  await next.click();
  await expect(pages).toContainText("101–120 of 120");
  await expect(rows(office)).toHaveCount(20);
  await expect(rows(office).last()).toContainText(all.at(-1)!.shortCode);
  await expect(next).toBeDisabled();

  // Further down the list stands still, and says that there is more at the top.
  const late = await shop.sell();
  await expect(office.getByRole("link", { name: "There are new orders. Show them" })).toBeVisible();
  await expect(rows(office).last()).toContainText(all.at(-1)!.shortCode);
  await pages.getByRole("button", { name: "Former page" }).click();
  await expect(rows(office)).toHaveCount(50);
  await expect(rows(office).first()).toContainText(all[50]!.shortCode);
  await pages.getByRole("link", { name: "Newest" }).click();
  await expect(rows(office).first()).toContainText(late.shortCode);
});

test("money back for a line, then for an amount", async ({ office, shop }) => {
  const heard = listen(office);
  const order = await shop.sell({
    items: [rice(2), { product_name: "Water", quantity: 1, custom_price: 200 }],
    discount_amount: 520,
  });
  await visit(office, shop, `orders/${order.id}`);
  await office.getByRole("button", { name: "Refund", exact: true }).click();
  const refund = dialog(office, "Refund");
  await refund.getByRole("button", { name: "One more: Jollof Rice" }).click();
  await refund.getByLabel("Reason").fill("Cold");
  // 2,500 of 5,200 come back, of which 4,680 were paid: 2,250.
  await refund.getByRole("button", { name: /^Refund\s*₦2,250\.00$/ }).click();
  await expect(refund).toBeHidden();
  await expect(office.getByText("1 came back")).toBeVisible();
  expect(await shop.api.order(order.id)).toMatchObject({ refundedAmount: 2250, status: "COMPLETED" });

  await office.getByRole("button", { name: "Refund", exact: true }).click();
  await refund.getByRole("tab", { name: "An amount" }).click();
  await refund.getByLabel("Amount", { exact: true }).fill("2430.01");
  await refund.getByRole("button", { name: /^Refund/ }).click();
  await expect(refund.getByText("At most ₦2,430.00.")).toBeVisible();
  await refund.getByLabel("Amount", { exact: true }).fill("2430");
  await refund.getByRole("button", { name: /^Refund\s*₦2,430\.00$/ }).click();
  await expect(refund).toBeHidden();
  await expect(office.getByText("Refunded", { exact: true })).toBeVisible();
  await expect(office.getByRole("button", { name: "Refund", exact: true })).toHaveCount(0);
  expect(await shop.api.order(order.id)).toMatchObject({
    refundedAmount: 4680, status: "REFUNDED", refunds: [{ amount: 2250, reason: "Cold" },
                                                        { amount: 2430 }],
  });
  expect(heard).toEqual([]);
});

test("cancelled with a reason, under the name of who did it", async ({ page, context, shop }) => {
  const order = await shop.sell({ amount_paid: 0, customer_name: "Chidi" });
  await signInQuietly(context, await shop.hire("ben", "Ben Eze", "cashier"));
  await visit(page, shop, `orders/${order.id}`);
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Cancel the order" }).click();
  const asking = dialog(page, `Cancel ${order.shortCode}?`);
  await asking.getByLabel("Reason").fill("Left without it");
  await asking.getByRole("button", { name: "Cancel the order" }).click();
  await expect(asking).toBeHidden();
  await expect(page.getByText("Cancelled", { exact: true })).toBeVisible();
  expect(await shop.api.order(order.id)).toMatchObject({
    status: "CANCELLED", cancellationReason: "Left without it",
  });

  await page.getByRole("tab", { name: "History" }).click();
  const steps = page.getByRole("tabpanel").getByRole("list").first().locator("> li");
  await expect(steps).toHaveCount(2);
  await expect(steps.first()).toContainText("Open became cancelled: Left without it");
  await expect(steps.first()).toContainText("Ben Eze");
  await expect(steps.last()).toContainText("Recorded: ₦2,500.00, not paid yet");
});

test("an order says how it adds up", async ({ office, shop }) => {
  const order = await shop.sell({ items: [rice(2)], discount_amount: 500 });
  await visit(office, shop, `orders/${order.id}`);
  await office.getByRole("tab", { name: "How it adds up" }).click();
  const explained = await shop.api.get<{
    items: { working: string }[];
    amounts: { name: string; working: string }[];
  }>(`/v1/orders/${order.id}/explain`);
  const amounts = office.getByRole("table", { name: "Amounts" });
  await expect(office.getByRole("table", { name: "Items" })).toContainText(explained.items[0]!.working);
  await expect(amounts.getByRole("row", { name: "Total", exact: false }).first()).toBeVisible();
  for (const { working } of explained.amounts) await expect(amounts).toContainText(working);
  await expect(amounts).toContainText("₦4,500.00");
});

test("an order that somebody else changes meanwhile is not overwritten", async ({ office, shop }) => {
  const order = await shop.sell({ amount_paid: 0 });
  await visit(office, shop, `orders/${order.id}`);
  await office.getByRole("button", { name: "More" }).click();
  await office.getByRole("menuitem", { name: "Cancel the order" }).click();
  const asking = dialog(office, `Cancel ${order.shortCode}?`);
  await expect(asking).toBeVisible();
  await shop.api.post(`/v1/orders/${order.id}/payments`, { amount: 2500 });
  await asking.getByRole("button", { name: "Cancel the order" }).click();
  await expect(asking.getByRole("alert")).toBeVisible();
  expect(await shop.api.order(order.id)).toMatchObject({ status: "COMPLETED", amountPaid: 2500 });
});

test("an order without a state appears nowhere", async ({ office, shop }) => {
  const hidden = await shop.clover("/orders", { title: "Invisible", total: 700, note: "Invisible" });
  await shop.sell();
  await visit(office, shop, "orders");
  await expect(rows(office)).toHaveCount(1);
  await expect(rows(office)).toContainText("₦2,500.00");
  await expect(chip(office, "All")).toHaveText("All1");
  await office.getByRole("searchbox").fill("Invisible");
  await expect(office.getByRole("heading", { name: "Nothing found" })).toBeVisible();
  expect(hidden.id).toHaveLength(13);
  await visit(office, shop, "kitchen");
  await expect(office.getByText("Invisible")).toHaveCount(0);
  await visit(office, shop, "day");
  await expect(office.getByRole("main")).not.toContainText("₦7.00");
});

test("test orders carry a badge and can be deleted", async ({ office, shop }) => {
  const sale = await shop.sell();
  for (const total of [500, 600, 700]) {
    await shop.clover("/orders", { testMode: true, state: "open", total });
  }
  await visit(office, shop, "orders");
  await expect(rows(office)).toHaveCount(4);
  await expect(rows(office).getByText("Test", { exact: true })).toHaveCount(3);
  await rows(office).filter({ hasText: "₦7.00" }).getByRole("link").click();
  await expect(office.getByText("Test order", { exact: true })).toBeVisible();
  await office.getByRole("button", { name: "More" }).click();
  await office.getByRole("menuitem", { name: "Delete this test order" }).click();
  await office.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(rows(office)).toHaveCount(3);

  await office.getByRole("button", { name: "More" }).click();
  await office.getByRole("menuitem", { name: "Delete all test orders" }).click();
  await office.getByRole("button", { name: "Delete test orders" }).click();
  await expect(office.getByText("2 test orders are gone")).toBeVisible();
  await expect(rows(office)).toHaveCount(1);
  expect(await shop.api.orders("&status=completed,pending")).toMatchObject([{ id: sale.id }]);
});

/** Loses the answers to the first tries of a POST; the very first one reaches the server. */
async function loseAnswers(page: Page, path: string): Promise<() => number> {
  let asked = 0;
  await page.route(path, async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    asked += 1;
    if (asked > 4) return route.continue();
    if (asked === 1) await route.fetch();
    return route.abort("connectionreset");
  });
  return () => asked;
}

test("a refund whose answer is lost, asked for again: once", async ({ office, shop }) => {
  const order = await shop.sell();
  await visit(office, shop, `orders/${order.id}`);
  const asked = await loseAnswers(office, "**/v1/orders/*/refunds");
  const opener = office.getByRole("button", { name: "Refund", exact: true });
  await opener.click();
  const refund = dialog(office, "Refund");
  await refund.getByRole("tab", { name: "An amount" }).click();
  await refund.getByRole("textbox", { name: "Amount" }).fill("1000");
  await refund.getByRole("button", { name: /^Refund/ }).click();
  await expect(refund.getByText("Nobody knows whether it has been recorded.")).toBeVisible();
  await refund.getByRole("button", { name: "Go back" }).click();
  // The page shows at once what has become of it.
  await expect(office.getByRole("heading", { name: "Refunds" })).toBeVisible();
  await opener.click();
  await refund.getByRole("tab", { name: "An amount" }).click();
  await refund.getByRole("textbox", { name: "Amount" }).fill("1000");
  await refund.getByRole("button", { name: /^Refund/ }).click();
  await expect(refund).toHaveCount(0);
  await expect(office.getByText("It had been recorded already")).toBeVisible();
  expect(asked()).toBe(5);
  expect(await shop.api.order(order.id)).toMatchObject({ refundedAmount: 1000 });
});

test("a payment whose answer is lost, then another amount: once", async ({ office, shop }) => {
  const order = await shop.sell({ amount_paid: 0, customer_name: "Chidi" });
  await visit(office, shop, `orders/${order.id}`);
  await loseAnswers(office, "**/v1/orders/*/payments");
  await office.getByRole("button", { name: /^Collect/ }).click();
  const collect = dialog(office, "Collect a payment");
  await collect.getByLabel("Amount").fill("1000");
  await collect.getByRole("button", { name: "Record payment" }).click();
  await expect(collect.getByText("Nobody knows whether it has been recorded.")).toBeVisible();
  await collect.getByLabel("Amount").fill("1500");
  await collect.getByRole("button", { name: "Record payment" }).click();
  await expect(collect.getByText("An earlier try of this has been recorded")).toBeVisible();
  await collect.getByRole("button", { name: "Go back" }).click();
  await expect(office.getByRole("button", { name: /^Collect\s*₦1,500\.00/ })).toBeVisible();
  expect(await shop.api.order(order.id)).toMatchObject({ amountPaid: 1000 });
});

test("what somebody else has refunded is not refunded unseen", async ({ office, shop }) => {
  const order = await shop.sell();
  await visit(office, shop, `orders/${order.id}`);
  await office.getByRole("button", { name: "Refund", exact: true }).click();
  const refund = dialog(office, "Refund");
  await refund.getByRole("tab", { name: "An amount" }).click();
  await refund.getByRole("textbox", { name: "Amount" }).fill("500");
  await shop.api.post(`/v1/orders/${order.id}/refunds`, { amount: 500 });
  await refund.getByRole("button", { name: /^Refund/ }).click();
  await expect(refund.getByText("Somebody has changed this meanwhile.")).toBeVisible();
  expect(await shop.api.order(order.id)).toMatchObject({ refundedAmount: 500 });
});

test("the change of a collected payment stays on the screen", async ({ office, shop }) => {
  const order = await shop.sell({ amount_paid: 0, customer_name: "Chidi" });
  await visit(office, shop, `orders/${order.id}`);
  await office.getByRole("button", { name: /^Collect/ }).click();
  const collect = dialog(office, "Collect a payment");
  await expect(collect.getByLabel("Paid with").getByRole("option")).toContainText(["Cash"]);
  await collect.getByLabel("Amount").fill("3000");
  await collect.getByRole("button", { name: "Record payment" }).click();
  await expect(office.getByText("Change: ₦500.00")).toBeVisible();
  await office.getByRole("button", { name: "Given" }).click();
  await expect(office.getByText("Change: ₦500.00")).toHaveCount(0);
});

test("what happens before the stream begins is not missed", async ({ office, shop }) => {
  let isLate = true;
  await office.route("**/v1/events/stream**", async (route) => {
    if (isLate) await shop.sell(); // The list has been read; nothing is told yet.
    isLate = false;
    await new Promise((wake) => setTimeout(wake, 1500));
    return route.continue();
  });
  const listed = office.waitForResponse((answer) =>
    new URL(answer.url()).pathname === "/v1/orders");
  await visit(office, shop, "orders");
  await listed;
  await expect(rows(office)).toHaveCount(1);
});

test("a stream that is refused is said to be so", async ({ office, shop }) => {
  await office.route("**/v1/events/stream**", (route) =>
    route.fulfill({ status: 403, json: { error: "missing_scope", message: "no" } }));
  await visit(office, shop, "orders");
  await expect(office.getByText("Not live")).toBeVisible();
  await shop.sell();
  await office.getByRole("button", { name: "Read the list again" }).click();
  await expect(rows(office)).toHaveCount(1);
});

test("a chip tapped while one types does not lose to the typing", async ({ office, shop }) => {
  await shop.sell({ amount_paid: 0, customer_name: "Chidi" });
  await shop.sell({ customer_name: "Chidi" });
  await visit(office, shop, "orders");
  await expect(rows(office)).toHaveCount(2);
  await office.getByRole("searchbox").fill("chidi");
  await chip(office, "Open").click();
  await expect(rows(office)).toHaveCount(1);
  await expect.poll(() => new URL(office.url()).hash).toMatch(/status=PENDING/);
  await expect.poll(() => new URL(office.url()).hash).toMatch(/search=chidi/);
});
