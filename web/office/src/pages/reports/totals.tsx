// The figures on top, with their change against the period before.
import type { ComponentChildren } from "preact";
import { formatMinor, minorOf } from "../../money";
import { useBook } from "../../session";
import { averageOf, changeOf, changeText } from "./compare";
import type { SalesFigures } from "./types";

function Tile({ label, now, before, text, isNeutral, isOngoing }: {
  label: string;
  now: bigint;
  before: bigint | undefined;
  text: (value: bigint) => ComponentChildren;
  // More of it is neither good nor bad.
  isNeutral?: boolean;
  // The day is not over, the one it stands beside is: a change would only say so.
  isOngoing: boolean;
}) {
  const change = before === undefined || isOngoing ? undefined : changeOf(now, before);
  const tone = change === undefined || change === 0n || isNeutral ? "soft"
    : change > 0n ? "report-up" : "report-down";
  return (
    <div class="card report-tile">
      <dt class="soft small">{label}</dt>
      <dd>
        <div class="report-figure number">{text(now)}</div>
        <div class="small">
          {change !== undefined
            ? <><span class={`number ${tone}`}>
                {change > 0n ? "▲ " : change < 0n ? "▼ " : ""}{changeText(change)}</span>{" "}
              <span class="soft">was {text(before!)}</span></>
            : before !== undefined &&
              <span class="soft">{isOngoing && "so far, "}was {text(before)}</span>}
        </div>
      </dd>
    </div>
  );
}

export function Totals({ now, before, against, isOngoing }: {
  now: SalesFigures;
  before: SalesFigures | undefined;
  // The days of the period before, in words.
  against: string;
  // The last of the days is today.
  isOngoing: boolean;
}) {
  const { currency } = useBook();
  const minor = (figures: SalesFigures, name: "netAmount" | "refundedAmount" | "taxAmount" |
    "salesAmount") => minorOf(figures[name] ?? 0, currency);
  const money = (value: bigint) => formatMinor(value, currency);
  const count = (value: bigint) => value.toLocaleString();
  const average = (figures: SalesFigures) =>
    averageOf(minor(figures, "salesAmount"), figures.orders ?? 0);
  return (
    <section aria-label={`Totals, compared with ${against}`}>
      <dl class="report-tiles">
        <Tile label="Net sales" now={minor(now, "netAmount")} text={money}
          isOngoing={isOngoing} before={before && minor(before, "netAmount")} />
        <Tile label="Sales" now={BigInt(now.orders ?? 0)} text={count}
          isOngoing={isOngoing} before={before && BigInt(before.orders ?? 0)} />
        <Tile label="Average sale" now={average(now)} text={money}
          isOngoing={isOngoing} before={before && average(before)} />
        <Tile label="Given back" now={minor(now, "refundedAmount")} text={money} isNeutral
          isOngoing={isOngoing} before={before && minor(before, "refundedAmount")} />
        <Tile label="Tax in it" now={minor(now, "taxAmount")} text={money} isNeutral
          isOngoing={isOngoing} before={before && minor(before, "taxAmount")} />
      </dl>
      <p class="soft small report-against">Compared with {against}.</p>
    </section>
  );
}
