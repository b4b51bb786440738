import { describe, expect, it } from "vitest";
import {
  decimalOf, divideRounded, formatMinor, lineTotal, minorOf, parseAmount, quantityOf, quantityText,
  scaled, sum,
} from "../src/money";

describe("amounts of the API", () => {
  it("are read to the last digit", () => {
    expect(minorOf(0.1, "EUR")).toBe(10n);
    expect(minorOf(1.1, "EUR") + minorOf(2.2, "EUR")).toBe(330n);
    expect(minorOf(9999999999999.99, "EUR")).toBe(999999999999999n);
    expect(minorOf("12345678901234567.89", "EUR")).toBe(1234567890123456789n);
    expect(minorOf(-0.07, "EUR")).toBe(-7n);
    expect(minorOf(1e-7 * 1e7, "JPY")).toBe(1n);
    expect(minorOf(1.5, "KWD")).toBe(1500n);
    expect(minorOf(1e21, "JPY")).toBe(10n ** 21n);
  });
  it("of another currency's decimals are refused", () => {
    expect(() => minorOf(0.001, "EUR")).toThrow(RangeError);
    expect(() => minorOf(1.5, "JPY")).toThrow(RangeError);
    expect(() => minorOf(NaN, "EUR")).toThrow(RangeError);
    expect(() => minorOf("1,5", "EUR")).toThrow(RangeError);
  });
  it("go back as they came", () => {
    for (const [text, currency] of [["0.05", "EUR"], ["-12.30", "NGN"], ["7", "JPY"],
                                    ["0.001", "BHD"]] as const) {
      expect(decimalOf(minorOf(text, currency), currency)).toBe(text);
    }
  });
  it("are shown with the currency's decimals, however large", () => {
    expect(formatMinor(1234567n, "EUR", "en")).toBe("€12,345.67");
    expect(formatMinor(100n, "JPY", "en")).toBe("¥100");
    expect(formatMinor(9007199254740993n, "EUR", "en")).toBe("€90,071,992,547,409.93");
  });
});

describe("what somebody types", () => {
  const good: [string, string, bigint][] = [
    ["12", "EUR", 1200n], ["12.5", "EUR", 1250n], ["12,50", "EUR", 1250n], [".5", "EUR", 50n],
    ["1,234.50", "EUR", 123450n], ["1.234,50", "EUR", 123450n], ["1,234", "EUR", 123400n],
    ["1 234,5", "EUR", 123450n], ["₦ 2,500", "NGN", 250000n],
    ["1,234,567", "EUR", 123456700n], ["1.234", "KWD", 1234n], ["2500", "JPY", 2500n],
    ["2,500", "JPY", 2500n], ["0", "EUR", 0n], ["12.50 €", "EUR", 1250n], ["5.", "EUR", 500n],
    ["2.500", "JPY", 2500n], ["0.125", "KWD", 125n], ["1.2345", "CLF", 12345n],
    ["1.234", "CLF", 12340n], ["1,234,567.891", "KWD", 1234567891n],
  ];
  it.each(good)("%s of %s is %s minor units", (text, currency, minor) => {
    expect(parseAmount(text, currency, "en")).toBe(minor);
  });
  it("groups thousands by the mark of the country alone", () => {
    expect(parseAmount("1.234", "EUR", "de")).toBe(123400n);
    expect(parseAmount("1.234,50", "EUR", "de")).toBe(123450n);
    expect(parseAmount("1,234", "EUR", "de")).toBeUndefined();
    expect(parseAmount("12,5", "EUR", "de")).toBe(1250n);
    expect(parseAmount("1.234", "EUR", "fr")).toBeUndefined();
  });
  it.each([["", "EUR"], ["abc", "EUR"], ["-5", "EUR"], ["1.2.3", "EUR"], ["1,23,4", "EUR"],
           ["12.345,6,7", "EUR"], ["12.5", "JPY"], ["1.2345", "EUR"], ["1e5", "EUR"],
           ["0.125", "EUR"], ["0,125", "EUR"], ["0.005", "EUR"], ["012.345", "EUR"],
           ["012,345", "EUR"], ["12.345", "EUR"], ["1.234", "EUR"], ["1,234", "KWD"],
           ["0,123.50", "EUR"], ["0.500", "JPY"],
  ])("%s of %s is none", (text, currency) => {
    expect(parseAmount(text, currency, "en")).toBeUndefined();
  });
});

describe("arithmetic", () => {
  it("rounds half away from zero, as the server does", () => {
    expect(divideRounded(5n, 10n)).toBe(1n);
    expect(divideRounded(4n, 10n)).toBe(0n);
    expect(divideRounded(-5n, 10n)).toBe(-1n);
    expect(lineTotal(15050n, quantityOf("1.5")!)).toBe(22575n);
    expect(lineTotal(1n, quantityOf("0.5")!)).toBe(1n);
  });
  it("has quantities of three decimals", () => {
    expect(quantityOf("1,25")).toBe(1250n);
    expect(quantityOf(0.001)).toBe(1n);
    expect(quantityOf("0.0001")).toBeUndefined();
    expect(quantityOf("two")).toBeUndefined();
    expect([10000n, 1250n, 500n, 0n].map(quantityText)).toEqual(["10", "1.25", "0.5", "0"]);
  });
  it("sums without binary fractions", () => {
    expect(sum([0.1, 0.2, 0.7].map((amount) => minorOf(amount, "EUR")))).toBe(100n);
    expect(scaled("1.2300", 2)).toBe(123n);
  });
});
