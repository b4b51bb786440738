import { describe, expect, it } from "vitest";
import { averageOf, changeOf, changeText, shareOf, shareText } from "../src/pages/reports/compare";
import { rowName } from "../src/pages/reports/groups";
import { pairsOf, pointsOf } from "../src/pages/reports/points";
import { daysOf, formerOf, isDay, lengthOf, rangeOf } from "../src/pages/reports/ranges";
import type { SalesReport } from "../src/pages/reports/types";

const monday = "2026-11-23";

describe("ranges", () => {
  it("are of business days, both ends included", () => {
    expect(rangeOf("today", monday)).toEqual({ from: monday, to: monday });
    expect(rangeOf("yesterday", monday)).toEqual({ from: "2026-11-22", to: "2026-11-22" });
    expect(rangeOf("month", monday)).toEqual({ from: "2026-11-01", to: monday });
    expect(lengthOf({ from: "2026-02-27", to: "2026-03-01" })).toBe(3);
    expect(daysOf({ from: "2026-02-27", to: "2026-03-01" }))
      .toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
  });
  it("have weeks that begin on Monday", () => {
    expect(rangeOf("week", monday)).toEqual({ from: monday, to: monday });
    expect(rangeOf("week", "2026-11-22")).toEqual({ from: "2026-11-16", to: "2026-11-22" });
    expect(rangeOf("week", "2026-11-18").from).toBe("2026-11-16");
  });
  it("of one's own are put in order, and are never without an end", () => {
    expect(rangeOf("own", monday, { from: "2026-11-05", to: "2026-11-01" }))
      .toEqual({ from: "2026-11-01", to: "2026-11-05" });
    expect(rangeOf("own", monday, { from: "x" })).toEqual({ from: "2026-10-25", to: monday });
  });
  it("are three years at most", () => {
    expect(lengthOf(rangeOf("own", monday, { from: "2000-01-01", to: monday }))).toBe(1096);
  });
  it("know a day when they see one", () => {
    expect(isDay("0202-11-05")).toBe(false); // half a year typed
    expect([isDay("2026-02-28"), isDay("2026-13-01"), isDay("26-1-1"), isDay(undefined)])
      .toEqual([true, false, false, false]);
  });
});

describe("the period before", () => {
  it("of a day is the same weekday of the week before", () => {
    expect(formerOf("today", rangeOf("today", monday)))
      .toEqual({ from: "2026-11-16", to: "2026-11-16" });
    const day = { from: "2026-03-03", to: "2026-03-03" };
    expect(formerOf("own", day)).toEqual({ from: "2026-02-24", to: "2026-02-24" });
  });
  it("of a week is as much of the week before", () => {
    expect(formerOf("week", { from: "2026-11-16", to: "2026-11-19" }))
      .toEqual({ from: "2026-11-09", to: "2026-11-12" });
  });
  it("of a month is as much of the month before, to its end at most", () => {
    expect(formerOf("month", { from: "2026-11-01", to: "2026-11-23" }))
      .toEqual({ from: "2026-10-01", to: "2026-10-23" });
    expect(formerOf("month", { from: "2026-03-01", to: "2026-03-31" }))
      .toEqual({ from: "2026-02-01", to: "2026-02-28" });
    expect(formerOf("month", { from: "2026-01-01", to: "2026-01-02" }))
      .toEqual({ from: "2025-12-01", to: "2025-12-02" });
  });
  it("of anything else is as many days right before it", () => {
    expect(formerOf("own", { from: "2026-11-10", to: "2026-11-12" }))
      .toEqual({ from: "2026-11-07", to: "2026-11-09" });
  });
});

describe("comparing", () => {
  it("is exact to a tenth of a percent, half away from zero", () => {
    expect(changeOf(1125n, 1000n)).toBe(125n);
    expect(changeOf(10005n, 10000n)).toBe(1n);
    expect(changeOf(10004n, 10000n)).toBe(0n);
    expect(changeOf(500n, 1000n)).toBe(-500n);
    expect(changeOf(3n * 10n ** 18n, 10n ** 18n)).toBe(2000n);
  });
  it("says nothing where there is nothing to compare with", () => {
    expect(changeOf(5n, 0n)).toBeUndefined();
    expect(changeOf(5n, -5n)).toBeUndefined();
  });
  it("is told with its sign", () => {
    expect(changeText(125n, "en")).toBe("+12.5%");
    expect(changeText(-125n, "en")).toBe("-12.5%");
    expect(changeText(0n, "en")).toBe("0%");
    expect(changeText(2345n, "en")).toBe("+235%");
  });
  it("shares and averages without a whole are nothing", () => {
    expect([shareOf(1n, 3n), shareOf(5n, 0n), shareOf(-5n, 10n)]).toEqual([333n, 0n, 0n]);
    expect(shareText(333n, "en")).toBe("33.3%");
    expect([averageOf(1000n, 3), averageOf(1000n, 0)]).toEqual([333n, 0n]);
  });
});

const report = (rows: SalesReport["rows"]): SalesReport => ({
  groupBy: "", currency: "EUR", rows, total: { refundedAmount: 0, netAmount: 0 },
});

describe("what a chart shows", () => {
  const asked = { range: { from: "2026-11-22", to: "2026-11-23" },
                  former: { from: "2026-11-20", to: "2026-11-21" } };
  it("is every hour between the first and the last of either day", () => {
    const pairs = pairsOf("hour", report([{ hour: 10, netAmount: 5, refundedAmount: 0 },
                                          { hour: null, netAmount: -1, refundedAmount: 1 }]),
                          report([{ hour: 12, netAmount: 7, refundedAmount: 0 }]), asked);
    expect(pairs.map(({ row }) => row.netAmount)).toEqual([5, 0, 0, -1]);
    expect(pointsOf("hour", pairs, "EUR").map(({ label, now, before }) => [label, now, before]))
      .toEqual([["10:00", 5, 0], ["11:00", 0, 0], ["12:00", 0, 7]]);
    expect(pairsOf("hour", report([]), report([]), asked)).toEqual([]);
  });
  it("goes by the business day where that begins later than midnight", () => {
    const hour = (of: number) => ({ hour: of, netAmount: of, refundedAmount: 0 });
    const pairs = pairsOf("hour", report([hour(1), hour(22)]), report([]), asked, "05:00");
    expect(pairs.map(({ row }) => row.hour)).toEqual([22, 23, 0, 1]);
  });
  it("is every day beside the day of the period before", () => {
    const day = (date: string, netAmount: number) => ({ date, netAmount, refundedAmount: 0 });
    const pairs = pairsOf("day", report([day("2026-11-23", 3)]),
                          report([day("2026-11-20", 1), day("2026-11-21", 2)]), asked);
    expect(pointsOf("day", pairs, "EUR").map(({ now, before }) => [now, before]))
      .toEqual([[0, 1], [3, 2]]);
  });
});

it("names every row", () => {
  const row = { netAmount: 0, refundedAmount: 0 };
  const name = (by: Parameters<typeof rowName>[0], more: object) =>
    rowName(by, { ...row, ...more }, (day) => day);
  expect(name("hour", { hour: 7 })).toBe("07:00");
  expect(name("hour", { hour: null })).toBe("Refunds without an order");
  expect(name("product", { product: null })).toBe("Refunded by amount");
  expect(name("product", { product: { id: null, name: "Tea" } })).toBe("Tea");
  expect(name("store", { store: null })).toBe("Without a store");
  expect(name("method", { paymentMethod: "MOBILE_MONEY" })).toBe("Mobile money");
});
