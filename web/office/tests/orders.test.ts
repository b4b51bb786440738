import { describe, expect, it } from "vitest";
import type { Order, OrderItem } from "../src/api/types";
import { formatAmount } from "../src/money";
import { changesBetween, firstWords } from "../src/pages/orders/changes";
import { addressOf, filtersOf, queryOf } from "../src/pages/orders/filters";
import { receiptLines, soleRate } from "../src/pages/orders/receipt-lines";
import { refundShare } from "../src/pages/orders/refund-share";

const item = (id: string, change: Partial<OrderItem> = {}): OrderItem => ({
  id, productId: null, variantId: null, productName: "Rice", variantName: null, quantity: 1,
  unitPrice: 3.33, totalPrice: 3.33, ...change,
});

const order = (change: Partial<Order> = {}): Order => ({
  id: "o", shortCode: "ORD-1", status: "COMPLETED", totalAmount: 9.99, amountPaid: 10,
  remainingAmount: 0, paymentMethod: "CASH", customer: null, date: "2026-01-15T10:00:00.000Z",
  items: [item("a"), item("b"), item("c")], subtotalAmount: 9.99, discountAmount: 0,
  refundedAmount: 0, currency: "EUR", paymentStatus: "paid", channel: "pos", notes: null, store: null,
  payments: [], refunds: [], businessDate: "2026-01-15", version: 1,
  createdAt: "2026-01-15T10:00:00.000Z", occurredAt: "2026-01-15T10:00:00.000Z",
  kitchenTicketId: null, kitchenTicketStatus: null, ...change,
});

const refund = (amount: number, items: { id: string; quantity: number }[] = []) => ({
  id: `r${amount}`, paymentMethod: "CASH", amount, reason: null, date: "2026-01-16T10:00:00.000Z",
  items: items.map((one) => ({ ...one, amount })), restocked: false, businessDate: "2026-01-16",
});

describe("a refund by line", () => {
  const one = (id: string) => new Map([[id, 1000n]]);
  it("closes to exactly what was paid", () => {
    expect(refundShare(order(), one("a"))).toBe(333n);
    const after = order({ refundedAmount: 3.33, refunds: [refund(3.33, [{ id: "a", quantity: 1 }])] });
    expect(refundShare(after, one("b"))).toBe(334n);
    const last = order({ refundedAmount: 6.67, refunds: [
      refund(3.33, [{ id: "a", quantity: 1 }]), refund(3.34, [{ id: "b", quantity: 1 }])] });
    expect(refundShare(last, one("c"))).toBe(333n);
  });
  it("is never below nothing nor above what is left", () => {
    expect(refundShare(order({ refundedAmount: 5, refunds: [refund(5)] }), one("a"))).toBe(0n);
    expect(refundShare(order({ amountPaid: 0 }), one("a"))).toBe(0n);
    const all = new Map(["a", "b", "c"].map((id) => [id, 1000n] as const));
    expect(refundShare(order({ refundedAmount: 9, refunds: [refund(9)] }), all)).toBe(100n);
  });
  it("takes the value of a part of a line", () => {
    const half = order({ items: [item("a", { quantity: 2, totalPrice: 10 })], amountPaid: 10 });
    expect(refundShare(half, new Map([["a", 500n]]))).toBe(250n);
  });
});

describe("a receipt", () => {
  const two = [item("a", { quantity: 1.5, totalPrice: 5 }), item("b"),
               item("c", { unitPrice: 4, totalPrice: 4 })];
  it("keeps like lines apart unless the order says otherwise", () => {
    expect(receiptLines(order({ items: two }))).toHaveLength(3);
    expect(receiptLines(order({ items: two, groupLineItems: false }))).toHaveLength(3);
    expect(receiptLines(order({ items: two, groupLineItems: true }))).toMatchObject([
      { quantity: "2.5", total: 833n }, { quantity: "1", total: 400n }]);
  });
  it("never makes one of another tax or variant", () => {
    const items = [item("a", { taxRate: 7 }), item("b", { taxRate: 19 }),
                   item("c", { variantName: "Large" })];
    expect(receiptLines(order({ items, groupLineItems: true }))).toHaveLength(3);
  });
  it("shows a manual transaction as an amount", () => {
    expect(receiptLines(order({ manualTransaction: true, items: two }))).toMatchObject(
      [{ name: "Amount", quantity: "", total: 1233n }]);
  });
  it("names the rate of tax where there is only one", () => {
    expect(soleRate(order({ items: [item("a", { taxRate: 7 }), item("b", { taxRate: 7 })] }))).toBe(7);
    expect(soleRate(order({ items: [item("a", { taxRate: 7 }), item("b")] }))).toBeUndefined();
    expect(soleRate(order())).toBeUndefined();
  });
});

describe("who changed what", () => {
  const total = formatAmount(9.99, "EUR"); // in the words of whatever place the tests run at
  it("says how it began", () => {
    expect(firstWords(order())).toEqual([`Recorded: ${total}, paid in full`]);
    expect(firstWords(order({ amountPaid: 0, remainingAmount: 9.99 }))).toEqual(
      [`Recorded: ${total}, not paid yet`]);
  });
  it("names money, state, kitchen and lines", () => {
    expect(changesBetween(order(), order({
      status: "REFUNDED", refunds: [refund(9.99)], items: [item("a", { quantity: 2 }), item("b")],
      kitchenTicketId: "k", kitchenTicketStatus: "queued", notes: "Table 4",
    }))).toEqual([
      "Rice: 1 became 2", "Took off 1 × Rice", `Gave back ${total}`, "Completed became refunded",
      "Sent to the kitchen", "Note: Table 4",
    ]);
  });
  it("never says nothing", () => {
    expect(changesBetween(order(), order({ version: 2 }))).toHaveLength(1);
  });
});

describe("filters", () => {
  const book = { zone: "Africa/Lagos", dayStart: "04:00" };
  const now = new Date("2026-01-15T02:30:00Z"); // 03:30 in Lagos: still the 14th
  it("come from the address and go back to it", () => {
    const query = { status: "PENDING", payment: "partial", period: "days", from: "2026-01-01",
                    to: "2026-01-31", store: "none", search: "ada" };
    expect(addressOf(filtersOf(query))).toEqual(query);
    expect(filtersOf({ status: "pending", payment: "x", period: "ever", from: "2026-01-01" })).toEqual({});
    expect(filtersOf({ period: "days", from: "yesterday" })).toEqual({ period: "days" });
  });
  it("count days as the book does", () => {
    expect(queryOf({ period: "today" }, book, now)).toMatchObject(
      { start_date: "2026-01-14", end_date: "2026-01-14" });
    expect(queryOf({ period: "week" }, book, now)).toMatchObject(
      { start_date: "2026-01-08", end_date: "2026-01-14" });
    expect(queryOf({ period: "days", to: "2026-01-31" }, book, now)).toMatchObject(
      { start_date: undefined, end_date: "2026-01-31" });
  });
});
