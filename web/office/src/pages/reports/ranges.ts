// The days that a report is of, and those it is compared with. Business days, both ends included.
import { addDays } from "../../dates";

export const rangeKinds = ["today", "yesterday", "week", "month", "own"] as const;
export type RangeKind = (typeof rangeKinds)[number];

export const rangeWords: Record<RangeKind, string> = {
  today: "Today",
  yesterday: "Yesterday",
  week: "This week",
  month: "This month",
  own: "From … to …",
};

export interface Range {
  from: string;
  to: string;
}

// Three years, day by day.
const daysMax = 1096;

const dayOf = (day: string) => new Date(`${day}T12:00:00Z`);

// "0002-11-05" stands in a field while somebody types 2026.
export const isDay = (text: string | undefined): text is string =>
  text !== undefined && /^[2-9]\d{3}-\d\d-\d\d$/.test(text) && !Number.isNaN(dayOf(text).getTime());

// Days from one to the other, both included.
export const lengthOf = ({ from, to }: Range): number =>
  Math.round((dayOf(to).getTime() - dayOf(from).getTime()) / 86_400_000) + 1;

// Weeks begin on Monday, as in the API's reports.
const mondayOf = (day: string) => addDays(day, -((dayOf(day).getUTCDay() + 6) % 7));

const firstOf = (day: string) => `${day.slice(0, 8)}01`;

export function rangeOf(kind: RangeKind, today: string, own: Partial<Range> = {}): Range {
  switch (kind) {
    case "today": return { from: today, to: today };
    case "yesterday": return { from: addDays(today, -1), to: addDays(today, -1) };
    case "week": return { from: mondayOf(today), to: today };
    case "month": return { from: firstOf(today), to: today };
    case "own": {
      const from = isDay(own.from) ? own.from : addDays(today, -29);
      const to = isDay(own.to) ? own.to : today;
      const range = from <= to ? { from, to } : { from: to, to: from };
      const earliest = addDays(range.to, 1 - daysMax);
      return range.from < earliest ? { from: earliest, to: range.to } : range;
    }
  }
}

// What a range is compared with. A single day with the same weekday of the week before, since
// Saturdays are not like Mondays; a week with the same days of the week before; a month with the
// same days of the month before; anything else with as many days right before it.
export function formerOf(kind: RangeKind, range: Range): Range {
  const days = lengthOf(range);
  if (kind === "week" || days === 1) {
    return { from: addDays(range.from, -7), to: addDays(range.to, -7) };
  }
  if (kind === "month") {
    const last = addDays(range.from, -1);
    const from = firstOf(last);
    const same = addDays(from, days - 1);
    return { from, to: same < last ? same : last };
  }
  return { from: addDays(range.from, -days), to: addDays(range.from, -1) };
}

export function daysOf({ from, to }: Range): string[] {
  const days: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
}
