import { describe, expect, it } from "vitest";
import { methodsOf } from "../src/methods";
import { judge, openOf, outcomeOf, quickAmounts, settled } from "../src/pages/register/tendering";

const card = (amount: bigint) => ({ method: "CARD", amount });
const coins = (amount: bigint) => ({ method: "CASH", amount });

describe("one more part", () => {
  it("may cover the total exactly or leave something open", () => {
    expect(judge(1000n, [], card(1000n))).toEqual({ kind: "exact" });
    expect(judge(1000n, [], card(400n))).toEqual({ kind: "short", owed: 600n });
    expect(judge(1000n, [card(400n)], coins(600n))).toEqual({ kind: "exact" });
    expect(judge(0n, [], coins(0n))).toEqual({ kind: "exact" });
  });
  it("gives change in cash alone", () => {
    expect(judge(1000n, [card(400n)], coins(1000n))).toEqual({ kind: "change", change: 400n });
    expect(judge(1000n, [card(400n)], card(601n))).toEqual({ kind: "too much", open: 600n });
  });
  it("is none without an amount", () => {
    expect(judge(1000n, [], coins(0n))).toEqual({ kind: "nothing" });
  });
});

describe("parts", () => {
  it("are recorded with cash last, whose change they are to give", () => {
    expect(settled([coins(200n), card(300n), { method: "TRANSFER", amount: 100n }, coins(900n)]))
      .toEqual([card(300n), { method: "TRANSFER", amount: 100n }, coins(200n), coins(900n)]);
  });
  it("of nothing are left out, unless there is no other", () => {
    expect(settled([card(0n), coins(5n)])).toEqual([coins(5n)]);
    expect(settled([card(0n)])).toEqual([card(0n)]);
    expect(settled([])).toEqual([coins(0n)]);
  });
  it("come to what is paid, given back and owed", () => {
    expect(outcomeOf(1000n, [card(400n), coins(1000n)])).toEqual({ paid: 1000n, change: 400n, owed: 0n });
    expect(outcomeOf(1000n, [card(400n)])).toEqual({ paid: 400n, change: 0n, owed: 600n });
    expect(outcomeOf(0n, [coins(0n)])).toEqual({ paid: 0n, change: 0n, owed: 0n });
    expect(openOf(1000n, [coins(1200n)])).toBe(0n);
  });
});

describe("quick amounts", () => {
  const of = (amount: bigint, currency = "EUR") => quickAmounts(amount, currency).map(Number);
  it("are the round sums above what is open", () => {
    expect(of(12_30n)).toEqual([13_00, 14_00, 15_00, 20_00]);
    expect(of(5260_00n, "NGN")).toEqual([5500_00, 6000_00, 10_000_00]);
    expect(of(40_00n)).toEqual([50_00]);
    expect(of(1n)).toEqual([1_00]);
    expect(of(0n)).toEqual([]);
  });
  it("know currencies without decimals", () => {
    expect(of(830n, "JPY")).toEqual([850, 900, 1000]);
  });
  it("are never below what is open, whatever that is", () => {
    for (let open = 1n; open < 400_000n; open += 677n) {
      const found = quickAmounts(open, "EUR");
      expect(found.every((amount) => amount > open)).toBe(true);
      expect(new Set(found).size).toBe(found.length);
      expect(found.length).toBeLessThanOrEqual(4);
    }
  });
});

describe("tenders", () => {
  const tender = (label: string | null, paymentMethod: string, enabled = true) =>
    ({ label, labelKey: null, paymentMethod, enabled });
  it("are called as the API calls them, whatever the shop calls them", () => {
    expect(methodsOf([tender("Karte", "CARD"), tender("Bar", "CASH"), tender(null, "GIFT_CARD")]))
      .toEqual([{ method: "CASH", label: "Bar" }, { method: "CARD", label: "Karte" },
                { method: "GIFT_CARD", label: "Gift card" }]);
  });
  it("are offered cash first, without doubles and without those that are off", () => {
    const of = (...tenders: Parameters<typeof methodsOf>[0]) =>
      methodsOf(tenders).map(({ method }) => method);
    expect(of(tender("Voucher", "VOUCHER"), tender("Check", "CHECK", false),
              tender("Cash", "CASH"), tender("cash", "CASH"))).toEqual(["CASH", "VOUCHER"]);
    expect(of(tender("Check", "CHECK", false))).toEqual(["CASH", "CARD", "TRANSFER"]);
  });
});
