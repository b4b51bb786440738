// What a chart and its table show of a report by time, beside the period before.
import { formatDay } from "../../dates";
import { formatAmount } from "../../money";
import type { Asked } from "./asked";
import type { Point } from "./chart";
import { hourLabel } from "./groups";
import { daysOf } from "./ranges";
import type { SalesReport, SalesRow } from "./types";

// A row, and what stood in its place in the period before.
export interface Pair {
  row: SalesRow;
  before: SalesRow | undefined;
}

const nothing = { orders: 0, grossAmount: 0, discountAmount: 0, refundedAmount: 0, netAmount: 0,
                  taxAmount: 0 };

// Every hour from the first to the last with anything on either side, as the business day goes:
// where it begins at 05:00, the hour after midnight comes last. And every day of the range.
// What belongs to no hour comes last, where there is any.
export function pairsOf(by: "hour" | "day", report: SalesReport, former: SalesReport,
                        asked: Pick<Asked, "range" | "former">, dayStart = "00:00"): Pair[] {
  if (by === "day") {
    const formerDays = daysOf(asked.former);
    const now = new Map(report.rows.map((row) => [row.date, row]));
    const then = new Map(former.rows.map((row) => [row.date, row]));
    return daysOf(asked.range).map((date, at) => ({
      row: now.get(date) ?? { ...nothing, date },
      before: then.get(formerDays[at] ?? ""),
    }));
  }
  const begin = Number(dayStart.slice(0, 2));
  const hours = [...report.rows, ...former.rows].map(({ hour }) => hour)
    .filter((hour): hour is number => typeof hour === "number")
    .map((hour) => (hour - begin + 24) % 24);
  const pair = (hour: number | null): Pair => ({
    row: report.rows.find((row) => row.hour === hour) ?? { ...nothing, hour },
    before: former.rows.find((row) => row.hour === hour),
  });
  const first = Math.min(...hours);
  const count = hours.length === 0 ? 0 : Math.max(...hours) - first + 1;
  const pairs = Array.from({ length: count }, (_, at) => pair((begin + first + at) % 24));
  const hasRest = [...report.rows, ...former.rows].some(({ hour }) => hour === null);
  return hasRest ? [...pairs, pair(null)] : pairs;
}

export function pointsOf(by: "hour" | "day", pairs: readonly Pair[], currency: string): Point[] {
  const named = (row: SalesRow): [label: string, name: string] => {
    if (by === "day") {
      const date = row.date ?? "";
      return [date.slice(5).split("-").reverse().join("."), formatDay(date)];
    }
    const hour = row.hour ?? 0;
    return [hourLabel(hour), `${hourLabel(hour)} to ${hourLabel((hour + 1) % 24)}`];
  };
  return pairs.filter(({ row }) => row.hour !== null).map(({ row, before }) => {
    const [label, name] = named(row);
    return {
      label,
      name,
      now: row.netAmount,
      before: before?.netAmount ?? 0,
      nowText: formatAmount(row.netAmount, currency),
      beforeText: formatAmount(before?.netAmount ?? 0, currency),
    };
  });
}
