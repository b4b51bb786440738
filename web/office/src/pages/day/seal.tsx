// Counting the drawer and sealing what the day has brought.
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../../api/error";
import { addDays, formatDay } from "../../dates";
import { decimalOf } from "../../money";
import { go } from "../../router";
import { api, useBook } from "../../session";
import { Button, Confirm, Form, Money, NumberField, TextArea, toast } from "../../ui";
import { kept } from "../register/kept";
import { amountOrZero, expectedCash } from "./count";
import { CountFields, type Counting, countedIn, startOf } from "./counting";
import { Difference } from "./difference";
import { Fact } from "./figures";
import type { DayClose, DayReport } from "./types";

interface Draft {
  date: string;
  store_id: string;
  opening_float: string;
  counted_cash?: string;
  notes?: string;
}

// Names one close of one day: whoever seals it, from whichever screen, and however often it is
// tried, it is sealed once, and another count under the name is refused.
const keyOf = (draft: Draft, supplement: number): string =>
  `day-close.${draft.date}.${draft.store_id}.${supplement}`;

const shownOf = ({ nextSupplement, open }: DayReport): string =>
  JSON.stringify([nextSupplement, open]);

const movedText = "Something has come in since these figures were shown. Go back and look at " +
  "them again.";

// `report` is what was shown when somebody set about sealing it.
function Asking({ report, store, draft, expected, counted, onSealed, onClose }: {
  report: DayReport;
  store: string;
  draft: Draft;
  expected: bigint;
  counted: bigint | null;
  onSealed: (close: DayClose) => void;
  // `isOld`: the day may be another by now.
  onClose: (isOld: boolean) => void;
}) {
  const [isOld, setOld] = useState(false);
  const wasSent = useRef(false);
  const seal = async () => {
    try {
      // What was sent before may be what has moved the figures: it is only asked for again.
      if (!wasSent.current) {
        const query = { date: draft.date, store_id: draft.store_id };
        const { data: now } = await api.get<DayReport>("/v1/day-report", { query });
        if (shownOf(now) !== shownOf(report)) throw new Error(movedText);
      }
      wasSent.current = true;
      const { data } = await api.send<DayClose>("POST", "/v1/day-closes", draft,
        { idempotencyKey: keyOf(draft, report.nextSupplement) });
      onSealed(data);
    } catch (error) {
      setOld(true);
      if (error instanceof ApiError && error.code === "idempotency_key_reused") {
        throw new Error("Somebody has sealed it meanwhile. Go back and look at the close.");
      }
      if (error instanceof ApiError && error.details[0]) throw new Error(error.details[0].message);
      throw error;
    }
  };
  return (
    <Confirm title={`Seal ${formatDay(report.date)}, ${store}?`} onDo={seal}
      onClose={() => onClose(isOld)}
      doLabel={report.nextSupplement === 0 ? "Seal the day"
        : `Seal supplement ${report.nextSupplement}`}>
      <div class="stack">
        <p>Sealing writes these figures into the book for good. They can never be changed. What
          comes in later for this day goes to a supplement of its own.</p>
        <dl class="facts">
          <Fact label="Net sales"><Money amount={report.open.netAmount} /></Fact>
          <Fact label="Expected cash"><Money minor={expected} /></Fact>
          <Fact label="Counted">
            {counted === null ? "Not counted" : <Money minor={counted} />}
          </Fact>
        </dl>
        {counted !== null && <Difference minor={counted - expected} />}
        {report.openOrders > 0 &&
          <p class="soft">Open orders may still be paid; their payments count on the day they
            come in.</p>}
      </div>
    </Confirm>
  );
}

interface Count {
  float: string;
  counting: Counting;
  notes: string;
}

const countsPrefix = "tillbook.count.";
const keptDays = 14;

// What was counted stays in this browser until it is sealed: a reload, midnight or the end of the
// session does not take it away.
function useCount(name: string, first: () => Count) {
  const full = countsPrefix + name;
  const [count, setCount] = useState<Count>(() => kept.get<Count>(full) ?? first());
  useEffect(() => {
    // Names begin with the day.
    const oldest = countsPrefix + addDays(name.slice(0, 10), -keptDays);
    for (const one of kept.names(countsPrefix)) if (one < oldest) kept.remove(one);
  }, [name]);
  const set = (change: Partial<Count>) => {
    const next = { ...count, ...change };
    kept.set(full, next);
    setCount(next);
  };
  return { count, set, forget: () => kept.remove(full) };
}

export function SealForm({ report, store, storeId, lastFloat, onOld }: {
  report: DayReport;
  store: string;
  storeId: string; // "none": without a store
  // What lay in the drawer when the last day began, as decimal.
  lastFloat: string;
  // What is shown may be so no more.
  onOld: () => void;
}) {
  const { id: bookId, currency } = useBook();
  const isSupplement = report.nextSupplement > 0;
  const { count, set, forget } = useCount(
    `${report.date}.${bookId}.${storeId}.${report.nextSupplement}`, () => ({
      float: isSupplement ? "" : lastFloat,
      counting: isSupplement ? { ...startOf(currency), way: "none" } : startOf(currency),
      notes: "",
    }));
  const { float, counting, notes } = count;
  const [asking, setAsking] = useState<DayReport>();
  const [wasTried, setTried] = useState(false);

  const floatMinor = amountOrZero(float, currency);
  const counted = countedIn(counting, currency);
  const expected = floatMinor === undefined ? undefined
    : expectedCash(floatMinor, report.open, currency);

  const submit = () => {
    setTried(true);
    if (expected !== undefined && counted !== undefined) setAsking(report);
  };
  const draft: Draft = {
    date: report.date,
    store_id: storeId,
    opening_float: decimalOf(floatMinor ?? 0n, currency),
    ...(counted === null || counted === undefined ? {}
      : { counted_cash: decimalOf(counted, currency) }),
    ...(notes.trim() ? { notes: notes.trim() } : {}),
  };

  return (
    <Form look="card stack unprinted" onSubmit={submit}>
      <h2>{isSupplement ? `Seal supplement ${report.nextSupplement}` : "Count and seal"}</h2>
      <NumberField label="Opening float" value={float} onValue={(to) => set({ float: to })}
        hint={isSupplement
          ? "Leave it empty where the late sales have no drawer of their own."
          : "What lay in the drawer before the first sale."}
        error={floatMinor === undefined ? `This is no amount of ${currency}.` : undefined} />
      <CountFields counting={counting} onCounting={(to) => set({ counting: to })} />
      <dl class="facts" aria-live="polite">
        <Fact label="Cash taken"><Money amount={report.open.cashPaid} /></Fact>
        <Fact label="Cash given back"><Money amount={-report.open.cashRefunded || 0} /></Fact>
        <Fact label="Expected in the drawer" isTotal>
          {expected === undefined ? "–" : <Money minor={expected} />}
        </Fact>
        {counting.way !== "none" && (
          <Fact label="Counted" isTotal>
            {counted === undefined || counted === null ? "–" : <Money minor={counted} />}
          </Fact>
        )}
      </dl>
      {expected !== undefined && counted !== undefined && counted !== null &&
        <Difference minor={counted - expected} />}
      <TextArea label="Notes (optional)" value={notes} onValue={(to) => set({ notes: to })}
        maxLength={2000}
        hint="Why something is missing, who counted. Without names of customers." />
      {wasTried && counted === undefined &&
        <p class="field-error" role="alert">Count the drawer first, or choose “Do not count”.</p>}
      <Button kind="primary" type="submit" isWide>
        {isSupplement ? `Seal supplement ${report.nextSupplement}…` : "Seal the day…"}
      </Button>
      {asking && expected !== undefined && counted !== undefined && (
        <Asking report={asking} store={store} draft={draft}
          expected={expectedCash(floatMinor!, asking.open, currency)} counted={counted}
          onClose={(isOld) => {
            setAsking(undefined);
            if (isOld) onOld();
          }}
          onSealed={(close) => {
            forget();
            toast(`Sealed as number ${close.number}.`);
            go(`/day/${close.id}`);
          }} />
      )}
    </Form>
  );
}
