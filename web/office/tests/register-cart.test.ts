import { describe, expect, it } from "vitest";
import {
  type Cart, type NewLine, add, countsOf, emptyCart, orderBody, percentOf, piecesOf, remove,
  setPrice, setQuantity, step, totalOf, totalsOf,
} from "../src/pages/register/cart";
import { readBack, written } from "../src/pages/register/kept";

const rice: NewLine = {
  productId: "rice", variantId: null, name: "Rice", variantName: null, unit: null,
  unitPrice: 2500_00n, listPrice: 2500_00n, quantity: 1000n,
};

const cartOf = (...lines: NewLine[]): Cart =>
  lines.reduce((cart, line) => add(cart, line).cart, emptyCart());

describe("lines", () => {
  it("of the same product at the same price are one", () => {
    const first = add(emptyCart(), rice);
    const second = add(first.cart, rice);
    expect(second.lineId).toBe(first.lineId);
    expect(second.cart.lines.map(({ quantity }) => quantity)).toEqual([2000n]);
  });
  it("of another price, variant or without a product stay apart", () => {
    const free = { ...rice, productId: null };
    const cart = cartOf(rice, { ...rice, unitPrice: 1n }, { ...rice, variantId: "big" }, free, free);
    expect(cart.lines).toHaveLength(5);
    expect(new Set(cart.lines.map(({ id }) => id)).size).toBe(5);
  });
  it("go when nothing of them is left", () => {
    const { cart, lineId } = add(emptyCart(), rice);
    expect(step(step(cart, lineId, 1n), lineId, -1n).lines[0]!.quantity).toBe(1000n);
    expect(step(cart, lineId, -1n).lines).toEqual([]);
    expect(setQuantity(cart, lineId, 0n).lines).toEqual([]);
    expect(remove(cart, lineId).lines).toEqual([]);
    expect(step(setQuantity(cart, lineId, 500n), lineId, -1n).lines).toEqual([]);
  });
  it("hold at most what the server takes", () => {
    const { cart, lineId } = add(emptyCart(), { ...rice, quantity: 999_999_500n });
    expect(step(cart, lineId, 1n).lines[0]!.quantity).toBe(999_999_999n);
    expect(add(cart, rice).cart.lines).toHaveLength(2);
  });
  it("leave the cart they came from as it was", () => {
    const cart = cartOf(rice);
    step(cart, cart.lines[0]!.id, 1n);
    setPrice(cart, cart.lines[0]!.id, 1n);
    expect(cart.lines[0]).toMatchObject({ quantity: 1000n, unitPrice: 2500_00n });
  });
});

describe("amounts", () => {
  it("of weighed lines are rounded half up, each by itself", () => {
    expect(totalOf({ unitPrice: 1999n, quantity: 333n })).toBe(666n); // 665.667
    expect(totalOf({ unitPrice: 5n, quantity: 1500n })).toBe(8n); // 7.5
    expect(totalOf({ unitPrice: 1n, quantity: 499n })).toBe(0n);
  });
  it("never meet binary fractions", () => {
    const dime = { ...rice, productId: null, unitPrice: 10n };
    const cart = cartOf(...Array.from({ length: 3 }, () => dime));
    expect(totalsOf(cart).total).toBe(30n);
    const huge = cartOf({ ...rice, unitPrice: 9_007_199_254_740_993n });
    expect(totalsOf(huge).total).toBe(9_007_199_254_740_993n);
  });
  it("take off a discount by amount, at most all", () => {
    const cart = cartOf(rice);
    expect(totalsOf({ ...cart, discount: { kind: "amount", amount: 500_00n } }))
      .toEqual({ subtotal: 2500_00n, discount: 500_00n, total: 2000_00n });
    expect(totalsOf({ ...cart, discount: { kind: "amount", amount: 9999_00n } }).total).toBe(0n);
  });
  it("take off a discount by per cent of whatever is in the cart", () => {
    const off = (percent: string, ...lines: NewLine[]) =>
      totalsOf({ ...cartOf(...lines), discount: { kind: "percent", thousandths: percentOf(percent)! } });
    expect(off("10", rice).discount).toBe(250_00n);
    expect(off("12.5", { ...rice, unitPrice: 999n }).discount).toBe(125n); // 124.875
    expect(off("33.333", { ...rice, unitPrice: 100n }).discount).toBe(33n);
    expect(off("100", rice).total).toBe(0n);
    expect(off("10").total).toBe(0n);
  });
  it("know a percentage from what is none", () => {
    expect(percentOf(" 12,5 % ")).toBe(12_500n);
    expect(percentOf("0")).toBe(0n);
    for (const text of ["", "100.001", "-1", "ten", "1.2345"]) expect(percentOf(text)).toBeUndefined();
  });
  it("count a weighed line as one thing", () => {
    expect(piecesOf(cartOf({ ...rice, quantity: 3000n }, { ...rice, productId: "x", quantity: 350n })))
      .toBe(4);
  });
});

it("counts what there is of a product over all its lines", () => {
  const counts = countsOf(cartOf(rice, { ...rice, variantId: "big", quantity: 500n },
                                 { ...rice, productId: null }).lines);
  expect([...counts]).toEqual([["rice", 1500n]]);
});

describe("the body of the sale", () => {
  const paid = { method: "CARD", amount: 2000_50n };
  const at = "2026-01-01T10:00:00.000Z";
  it("names every price as text, exactly", () => {
    const cart = cartOf({ ...rice, variantId: "big", unitPrice: 2500_05n, quantity: 1250n });
    const body = orderBody({ ...cart, discount: { kind: "amount", amount: 1_00n }, notes: " now ",
                             customer: { id: "c", name: "Bola" } },
                           { currency: "NGN", storeId: "s", paid, at });
    expect(body).toEqual({
      items: [{ product_name: "Rice", quantity: "1.25", custom_price: "2500.05",
                product_id: "rice", variant_id: "big" }],
      payment_method: "CARD", amount_paid: "2000.50", channel: "register", occurred_at: at,
      discount_amount: "1.00", customer_id: "c", store_id: "s", notes: "now",
    });
  });
  it("leaves out what there is not", () => {
    const free = { ...rice, productId: null, unitPrice: 500n };
    const cart = { ...cartOf(free), customer: { id: null, name: "Mr Obi" } };
    expect(orderBody(cart, { currency: "JPY", storeId: null, at,
                             paid: { method: "CASH", amount: 0n } }))
      .toEqual({
        items: [{ product_name: "Rice", quantity: "1", custom_price: "500" }],
        payment_method: "CASH", amount_paid: "0", channel: "register", occurred_at: at,
        customer_name: "Mr Obi",
      });
  });
});

it("is read back as it was written", () => {
  const cart = { ...cartOf(rice, { ...rice, name: "12n", productId: null, listPrice: null }),
                 discount: { kind: "percent" as const, thousandths: 12_500n } };
  expect(readBack(written(cart))).toEqual(cart);
  expect(readBack("{")).toBeUndefined();
  expect(readBack(null)).toBeUndefined();
});
