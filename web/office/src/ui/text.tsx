// Amounts, times and words with a colour.
import type { ComponentChildren } from "preact";
import { formatDateTime, formatDay, formatFull, formatWhen } from "../dates";
import { formatAmount, formatMinor } from "../money";
import { useBook } from "../session";

// In the book's currency unless another is named.
export function Money({ amount, minor, currency }: {
  amount?: number | string;
  minor?: bigint;
  currency?: string;
}) {
  const book = useBook();
  const code = currency ?? book.currency;
  return (
    <span class="number">
      {minor !== undefined ? formatMinor(minor, code) : formatAmount(amount ?? 0, code)}
    </span>
  );
}

// In the book's zone; `isShort` leaves out the day where it is today.
export function DateTime({ at, isShort }: { at: string; isShort?: boolean }) {
  const { zone } = useBook();
  return (
    <time dateTime={at} title={formatFull(at, zone)} class="number">
      {isShort ? formatWhen(at, zone) : formatDateTime(at, zone)}
    </time>
  );
}

export function DayText({ day }: { day: string }) {
  return <time dateTime={day} class="number">{formatDay(day)}</time>;
}

export type Tone = "plain" | "good" | "warn" | "danger" | "info" | "test";

export function Badge({ tone = "plain", children }: { tone?: Tone; children: ComponentChildren }) {
  return <span class={tone === "plain" ? "badge" : `badge badge-${tone}`}>{children}</span>;
}
