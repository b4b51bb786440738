import { expect, it } from "vitest";
import { scannerReader } from "../src/pages/register/scanner";

// Types the keys, `gap` milliseconds apart; the codes that were recognised.
function codesOf(keys: (string | [string, number])[], gap: number, isChorded = false): string[] {
  const read = scannerReader();
  const codes: string[] = [];
  let at = 1000;
  for (const each of keys) {
    const [key, own] = typeof each === "string" ? [each, gap] : each;
    at += own;
    const { code } = read({ key, at, isChorded });
    if (code !== undefined) codes.push(code);
  }
  return codes;
}

const keysOf = (code: string) => [...code, "Enter"];

it("knows a scanner by its speed", () => {
  expect(codesOf(keysOf("4006381333931"), 4)).toEqual(["4006381333931"]);
  expect(codesOf(keysOf("SM-L"), 30)).toEqual(["SM-L"]);
});
it("forgives a key that comes late", () => {
  expect(codesOf([..."400638", ["1", 200], ..."333931", "Enter"], 5)).toEqual(["4006381333931"]);
});
it("takes one code after the other", () => {
  expect(codesOf([...keysOf("11112222"), ...keysOf("33334444")], 5)).toEqual(["11112222", "33334444"]);
});
it("takes no fingers for a scanner", () => {
  expect(codesOf(keysOf("4006381333931"), 110)).toEqual([]);
  expect(codesOf(keysOf("rice"), 60)).toEqual([]);
  expect(codesOf(keysOf("12"), 5)).toEqual([]);
});
it("begins anew after a rest, so that what was typed before is no part of the code", () => {
  expect(codesOf(["r", ["i", 150], ["4", 400], "0", "0", "6", "Enter"], 5)).toEqual(["4006"]);
});
it("needs the Enter soon", () => {
  expect(codesOf([..."40063813", ["Enter", 500]], 5)).toEqual([]);
});
it("reads capitals, and no shortcuts", () => {
  expect(codesOf(["Shift", "A", "Shift", "B", "C", "1", "Enter"], 5)).toEqual(["ABC1"]);
  expect(codesOf(["1", "2", "Tab", "3", "4", "Enter"], 5)).toEqual([]);
  expect(codesOf(keysOf("4006"), 5, true)).toEqual([]);
});
it("says where a burst begins", () => {
  const read = scannerReader();
  const begins = (key: string, at: number) => read({ key, at, isChorded: false }).begins;
  expect([begins("1", 0), begins("2", 5), begins("3", 500)]).toEqual([true, false, true]);
});
