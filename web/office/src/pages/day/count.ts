// The arithmetic of a drawer, in whole minor units.
import { type Minor, minorOf, parseAmount, sum } from "../../money";
import { denominationsOf } from "./denominations";
import type { Figures } from "./types";

// How many of a note or coin somebody typed: whole, 0 or more; undefined if it is none.
export function piecesOf(text: string): bigint | undefined {
  const digits = text.replace(/\s/g, "");
  if (digits === "") return 0n;
  return /^\d{1,7}$/.test(digits) ? BigInt(digits) : undefined;
}

// What lies in the drawer by numbers of pieces; undefined while one of them is no number.
export function countedBy(counts: Record<string, string>, currency: string): Minor | undefined {
  const amounts: Minor[] = [];
  for (const { key, value } of denominationsOf(currency)) {
    const pieces = piecesOf(counts[key] ?? "");
    if (pieces === undefined) return undefined;
    amounts.push(pieces * minorOf(value, currency));
  }
  return sum(amounts);
}

// An amount that may be left empty.
export const amountOrZero = (text: string, currency: string): Minor | undefined =>
  text.trim() === "" ? 0n : parseAmount(text, currency);

// What must be in the drawer.
export const expectedCash = (openingFloat: Minor, figures: Figures, currency: string): Minor =>
  openingFloat + minorOf(figures.cashPaid, currency) - minorOf(figures.cashRefunded, currency);

export type DrawerState = "exact" | "over" | "short";

export function stateOf(difference: Minor): DrawerState {
  if (difference === 0n) return "exact";
  return difference > 0n ? "over" : "short";
}

export const isNothing = (figures: Figures): boolean =>
  figures.orders === 0 && figures.methods.length === 0 && figures.taxes.length === 0 &&
  [figures.grossAmount, figures.discountAmount, figures.refundedAmount].every((one) => one === 0);

// What came in after a close, in words.
export function lateWords(open: Figures): string {
  if (open.orders === 1) return "1 sale came in after the close";
  if (open.orders > 1) return `${open.orders.toLocaleString()} sales came in after the close`;
  return "Something changed after the close: a payment, a refund or a cancellation";
}

export const closeName = (supplement: number): string =>
  supplement === 0 ? "Close" : `Supplement ${supplement}`;
