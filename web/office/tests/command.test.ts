import { describe, expect, it } from "vitest";
import { intentOf, plainMistake } from "../src/command";

describe("the key of what is asked for", () => {
  it("stays while the draft reads the same", () => {
    const first = intentOf(undefined, { amount: "5" }, false);
    expect(intentOf(first, { amount: "5" }, false).key).toBe(first.key);
    expect(intentOf(first, { amount: "6" }, false).key).not.toBe(first.key);
  });
  it("stays for another draft while nobody knows what became of the first", () => {
    const first = intentOf(undefined, { amount: "5" }, false);
    expect(intentOf(first, { amount: "6" }, true)).toEqual(first);
  });
});

it("a mistake is said without the name of its field", () => {
  expect(plainMistake("phone", 'phone must be an E.164 number (got "12")'))
    .toBe("Must be an E.164 number.");
});
