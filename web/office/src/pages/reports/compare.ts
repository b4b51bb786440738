// Comparing a figure with that of another period, in whole minor units or whole counts.
import { divideRounded } from "../../money";

// In tenths of a percent; undefined where there is nothing to compare with.
export function changeOf(now: bigint, before: bigint): bigint | undefined {
  if (before <= 0n) return undefined;
  return divideRounded((now - before) * 1000n, before);
}

export function changeText(tenths: bigint, locale?: string): string {
  return new Intl.NumberFormat(locale, {
    style: "percent",
    signDisplay: "exceptZero",
    maximumFractionDigits: tenths > -1000n && tenths < 1000n ? 1 : 0,
  }).format(Number(tenths) / 1000);
}

// What shares are of: of goods what was sold, since what came back is often told by no product; of
// anything else what is left.
export const shareKey = (by: string): "salesAmount" | "netAmount" =>
  by === "product" || by === "category" ? "salesAmount" : "netAmount";

// Part of the whole, in tenths of a percent; 0 where there is no whole.
export const shareOf = (part: bigint, whole: bigint): bigint =>
  whole <= 0n || part <= 0n ? 0n : divideRounded(part * 1000n, whole);

export const shareText = (tenths: bigint, locale?: string): string =>
  new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 })
    .format(Number(tenths) / 1000);

// An average of an amount; 0 without anything to share it.
export const averageOf = (amount: bigint, count: number): bigint =>
  count === 0 ? 0n : divideRounded(amount, BigInt(count));
