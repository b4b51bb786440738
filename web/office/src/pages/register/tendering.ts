// How a total is paid: in one part or several, with change from cash or something left owed.
import { cash } from "../../methods";
import { type Minor, decimalsOf, sum } from "../../money";

// What is handed over.
export interface Part {
  method: string;
  amount: Minor;
}

export const paidIn = (parts: readonly Part[]): Minor => sum(parts.map(({ amount }) => amount));

// What the parts leave open, never below 0.
export function openOf(total: Minor, parts: readonly Part[]): Minor {
  const left = total - paidIn(parts);
  return left > 0n ? left : 0n;
}

export type Verdict =
  | { kind: "exact" }
  | { kind: "change"; change: Minor }
  | { kind: "short"; owed: Minor }
  | { kind: "too much"; open: Minor } // beyond what is open, and not in cash
  | { kind: "nothing" }; // an amount of 0 where something is open

// What one more part would make of it.
export function judge(total: Minor, parts: readonly Part[], next: Part): Verdict {
  const open = openOf(total, parts);
  if (next.amount > open) {
    return next.method === cash ? { kind: "change", change: next.amount - open }
      : { kind: "too much", open };
  }
  if (next.amount === open) return { kind: "exact" };
  if (next.amount === 0n) return { kind: "nothing" };
  return { kind: "short", owed: open - next.amount };
}

// In the order they are recorded: cash last, since only cash gives change, which only the part that
// covers the total can. Parts of 0 are none, unless nothing is paid at all.
export function settled(parts: readonly Part[]): Part[] {
  const paid = parts.filter(({ amount }) => amount > 0n);
  if (paid.length === 0) return [parts[0] ?? { method: cash, amount: 0n }];
  return [
    ...paid.filter(({ method }) => method !== cash),
    ...paid.filter(({ method }) => method === cash),
  ];
}

export interface Outcome {
  paid: Minor; // towards the total
  change: Minor;
  owed: Minor;
}

export function outcomeOf(total: Minor, parts: readonly Part[]): Outcome {
  const handed = paidIn(parts);
  return handed > total ? { paid: total, change: handed - total, owed: 0n }
    : { paid: handed, change: 0n, owed: total - handed };
}

// Round sums of notes and coins that somebody may hand over for an amount, the least first.
export function quickAmounts(open: Minor, currency: string): Minor[] {
  if (open <= 0n) return [];
  const found = new Set<Minor>();
  let power = 10n ** BigInt(decimalsOf(currency));
  for (; power <= open * 10n; power *= 10n) {
    for (const face of [power, power * 2n, power * 5n]) {
      // Nobody counts out twenty notes of one kind.
      if (face * 20n < open) continue;
      found.add(((open + face - 1n) / face) * face);
      if (face >= open) return smallest(found, open);
    }
  }
  found.add(power);
  return smallest(found, open);
}

const smallest = (amounts: Set<Minor>, open: Minor): Minor[] =>
  [...amounts].filter((amount) => amount > open).sort((a, b) => (a < b ? -1 : 1)).slice(0, 4);
