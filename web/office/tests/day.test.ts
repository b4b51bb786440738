import { describe, expect, it } from "vitest";
import {
  amountOrZero, closeName, countedBy, expectedCash, isNothing, lateWords, piecesOf, stateOf,
} from "../src/pages/day/count";
import { countedIn } from "../src/pages/day/counting";
import { denominationsOf } from "../src/pages/day/denominations";
import type { Figures } from "../src/pages/day/types";
import { minorOf } from "../src/money";

const nothing: Figures = {
  orders: 0, grossAmount: 0, discountAmount: 0, salesAmount: 0, refundedAmount: 0, netAmount: 0,
  taxAmount: 0, taxes: [], methods: [], cashPaid: 0, cashRefunded: 0,
};

describe("counting pieces", () => {
  it("takes whole numbers alone", () => {
    expect(piecesOf("")).toBe(0n);
    expect(piecesOf(" 12 ")).toBe(12n);
    expect(piecesOf("1 000")).toBe(1000n);
    for (const wrong of ["-1", "a", ",", "1e3", "12345678", "1.5", "1,5", "1.000"]) {
      expect(piecesOf(wrong)).toBeUndefined();
    }
  });
  it("adds up to the last cent", () => {
    const counts = { "note 50": "3", "coin 0.1": "3", "coin 0.01": "7", "coin 2": "" };
    expect(countedBy(counts, "EUR")).toBe(15037n);
    expect(countedBy({ "note 10000": "2", "coin 1": "1" }, "JPY")).toBe(20001n);
    expect(countedBy({ "note 50": "x" }, "EUR")).toBeUndefined();
  });
  it("tells a note from a coin of the same value", () => {
    expect(countedBy({ "note 1": "2", "coin 1": "3" }, "USD")).toBe(500n);
  });
  it("knows only pieces that the currency has", () => {
    for (const currency of ["EUR", "NGN", "USD", "JPY", "UGX", "XOF", "CNY", "INR"]) {
      const pieces = denominationsOf(currency);
      expect(pieces.length).toBeGreaterThan(5);
      expect(new Set(pieces.map(({ key }) => key)).size).toBe(pieces.length);
      for (const { value } of pieces) expect(minorOf(value, currency)).toBeGreaterThan(0n);
    }
    expect(denominationsOf("ZZZ")).toEqual([]);
  });
});

describe("the drawer", () => {
  it("must have the float and the cash of the day", () => {
    const figures = { ...nothing, cashPaid: 1234.56, cashRefunded: 34.06 };
    expect(expectedCash(5000n, figures, "EUR")).toBe(125050n);
    expect(expectedCash(0n, { ...nothing, cashRefunded: 5 }, "EUR")).toBe(-500n);
  });
  it("is exact, over or short", () => {
    expect([0n, 1n, -1n].map(stateOf)).toEqual(["exact", "over", "short"]);
  });
  it("is not counted before something is typed", () => {
    expect(countedIn({ way: "pieces", counts: {}, amount: "" }, "EUR")).toBeUndefined();
    expect(countedIn({ way: "pieces", counts: { "note 5": "0" }, amount: "" }, "EUR")).toBe(0n);
    expect(countedIn({ way: "amount", counts: {}, amount: "" }, "EUR")).toBeUndefined();
    expect(countedIn({ way: "amount", counts: {}, amount: "12,50" }, "EUR")).toBe(1250n);
    expect(countedIn({ way: "none", counts: {}, amount: "x" }, "EUR")).toBeNull();
  });
  it("takes an empty float as none", () => {
    expect(amountOrZero(" ", "EUR")).toBe(0n);
    expect(amountOrZero("1.5", "EUR")).toBe(150n);
    expect(amountOrZero("abc", "EUR")).toBeUndefined();
  });
});

describe("what came after a close", () => {
  it("is told in words", () => {
    expect(lateWords({ ...nothing, orders: 1 })).toBe("1 sale came in after the close");
    expect(lateWords({ ...nothing, orders: 3 })).toBe("3 sales came in after the close");
    expect(lateWords({ ...nothing, orders: -1 })).toContain("changed after the close");
  });
  it("is nothing only where every figure is", () => {
    expect(isNothing(nothing)).toBe(true);
    expect(isNothing({ ...nothing, orders: 1 })).toBe(false);
    expect(isNothing({ ...nothing, refundedAmount: 2 })).toBe(false);
    const method = { method: "CASH", payments: 1, paid: 1, refunds: 1, refunded: 1, net: 0 };
    expect(isNothing({ ...nothing, methods: [method] })).toBe(false);
  });
  it("has a name", () => {
    expect([0, 2].map(closeName)).toEqual(["Close", "Supplement 2"]);
  });
});
