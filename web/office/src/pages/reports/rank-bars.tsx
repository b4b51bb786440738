// The largest of a grouping as bars that lie, so that names have room.
import { formatDay } from "../../dates";
import { formatAmount, minorOf } from "../../money";
import { useBook } from "../../session";
import { shareKey, shareOf, shareText } from "./compare";
import { type Group, rowName } from "./groups";
import type { SalesReport, SalesRow } from "./types";

const barsShown = 12;

export function RankBars({ by, report }: { by: Group; report: SalesReport }) {
  const { currency } = useBook();
  const key = shareKey(by);
  const minor = (row: SalesRow) => minorOf(row[key] ?? 0, currency);
  const rows = report.rows.filter((row) => minor(row) > 0n)
    .sort((one, other) => (minor(other) > minor(one) ? 1 : minor(other) < minor(one) ? -1 : 0))
    .slice(0, barsShown);
  const most = rows[0] ? minor(rows[0]) : 1n;
  const whole = minorOf(report.total[key] ?? 0, currency);
  if (rows.length === 0) return null;
  return (
    <section class="card report-bars unprinted" aria-label="Largest first">
      <ol>
        {rows.map((row, at) => {
          const name = rowName(by, row, formatDay);
          const share = shareText(shareOf(minor(row), whole));
          return (
            <li key={at} title={`${name}: ${share} of all`}>
              <span class="report-bar-name">{name}</span>
              <span class="number">{formatAmount(row[key] ?? 0, currency)}
                <span class="soft small"> {share}</span></span>
              <svg viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">
                <rect class="report-bar-ground" width="1000" height="8" rx="4" />
                <rect class="report-bar" height="8" rx="4"
                  width={Number(shareOf(minor(row), most))} />
              </svg>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
