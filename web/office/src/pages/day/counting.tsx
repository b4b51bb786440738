// Counting the drawer: note by note, or as one amount.
import { useState } from "preact/hooks";
import { formatMinor, minorOf, parseAmount } from "../../money";
import { useBook } from "../../session";
import { NumberField } from "../../ui";
import { countedBy, piecesOf } from "./count";
import { type Denomination, denominationsOf } from "./denominations";

export type Way = "pieces" | "amount" | "none";

export interface Counting {
  way: Way;
  counts: Record<string, string>;
  amount: string;
}

export const startOf = (currency: string): Counting => ({
  way: denominationsOf(currency).length > 0 ? "pieces" : "amount",
  counts: {},
  amount: "",
});

// null: nobody counts; undefined: not filled in yet, or with a mistake.
export function countedIn(counting: Counting, currency: string): bigint | null | undefined {
  if (counting.way === "none") return null;
  if (counting.way === "amount") return parseAmount(counting.amount, currency);
  const isTouched = Object.values(counting.counts).some((text) => text.trim() !== "");
  return isTouched ? countedBy(counting.counts, currency) : undefined;
}

function PieceRow({ piece, text, onText }: {
  piece: Denomination;
  text: string;
  onText: (text: string) => void;
}) {
  const { currency } = useBook();
  const value = minorOf(piece.value, currency);
  const pieces = piecesOf(text);
  const name = formatMinor(value, currency);
  return (
    <li class="day-piece">
      <span class="number day-piece-name">{name}</span>
      <span class="soft" aria-hidden="true">×</span>
      <input class="input input-number" inputMode="numeric" autoComplete="off" value={text}
        aria-label={`How many ${piece.kind}s of ${name}`} placeholder="0"
        aria-invalid={pieces === undefined ? true : undefined}
        onInput={(event) => onText(event.currentTarget.value)}
        onKeyDown={(event) => {
          // Enter goes to the next kind, as on a calculator.
          if (event.key !== "Enter") return;
          event.preventDefault();
          const all = [...document.querySelectorAll<HTMLInputElement>(".day-piece input")];
          all[all.indexOf(event.currentTarget) + 1]?.focus();
        }} />
      <span class={pieces ? "number right" : "number right soft"}>
        {pieces === undefined ? "?" : formatMinor(pieces * value, currency)}
      </span>
    </li>
  );
}

function Pieces({ counts, onCounts }: {
  counts: Record<string, string>;
  onCounts: (counts: Record<string, string>) => void;
}) {
  const { currency } = useBook();
  const all = denominationsOf(currency);
  const list = (kind: Denomination["kind"], title: string) => (
    <fieldset class="fieldset">
      <legend>{title}</legend>
      <ul class="day-pieces">
        {all.filter((piece) => piece.kind === kind).map((piece) => (
          <PieceRow key={piece.key} piece={piece} text={counts[piece.key] ?? ""}
            onText={(text) => onCounts({ ...counts, [piece.key]: text })} />
        ))}
      </ul>
    </fieldset>
  );
  return <div class="day-kinds">{list("note", "Notes")}{list("coin", "Coins")}</div>;
}

export function CountFields({ counting, onCounting }: {
  counting: Counting;
  onCounting: (counting: Counting) => void;
}) {
  const { currency } = useBook();
  const [wasLeft, setLeft] = useState(false);
  const ways: { way: Way; label: string }[] = [
    ...(denominationsOf(currency).length > 0
      ? [{ way: "pieces" as const, label: "Notes and coins" }] : []),
    { way: "amount", label: "One amount" },
    { way: "none", label: "Do not count" },
  ];
  const isWrong = counting.amount.trim() !== "" &&
    parseAmount(counting.amount, currency) === undefined;
  return (
    <div class="stack">
      <div class="chips day-ways" role="radiogroup" aria-label="How the drawer is counted">
        {ways.map(({ way, label }) => (
          <label key={way} class="chip" data-on={way === counting.way}>
            <input type="radio" class="unseen" name="day-way" checked={way === counting.way}
              onChange={() => onCounting({ ...counting, way })} />
            {label}
          </label>
        ))}
      </div>
      {counting.way === "pieces" &&
        <Pieces counts={counting.counts}
          onCounts={(counts) => onCounting({ ...counting, counts })} />}
      {counting.way === "amount" &&
        <NumberField label="Money in the drawer" value={counting.amount}
          onValue={(amount) => onCounting({ ...counting, amount })}
          onBlur={() => setLeft(true)}
          hint="All notes and coins together, the opening float with them."
          error={isWrong && wasLeft ? `This is no amount of ${currency}.` : undefined} />}
      {counting.way === "none" &&
        <p class="soft">The day is sealed without a count, and says so. For a shop that takes no
          cash, or a supplement.</p>}
    </div>
  );
}
