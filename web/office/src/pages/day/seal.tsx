// Counting the drawer and sealing what the day has brought.
import { useState } from "preact/hooks";
import { ApiError } from "../../api/error";
import { useDraftKey } from "../../command";
import { formatDay } from "../../dates";
import { decimalOf } from "../../money";
import { go } from "../../router";
import { api, useBook } from "../../session";
import { Button, Confirm, Money, NumberField, TextArea, toast } from "../../ui";
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

function Asking({ report, store, draft, expected, counted, onSealed, onClose }: {
  report: DayReport;
  store: string;
  draft: Draft;
  expected: bigint;
  counted: bigint | null;
  onSealed: (close: DayClose) => void;
  onClose: () => void;
}) {
  const keyOf = useDraftKey();
  const seal = async () => {
    const idempotencyKey = keyOf(draft);
    try {
      const { data } = await api.send<DayClose>("POST", "/v1/day-closes", draft,
                                                { idempotencyKey });
      onSealed(data);
    } catch (error) {
      if (error instanceof ApiError && error.details[0]) throw new Error(error.details[0].message);
      throw error;
    }
  };
  return (
    <Confirm title={`Seal ${formatDay(report.date)}, ${store}?`} onDo={seal} onClose={onClose}
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

export function SealForm({ report, store, storeId, lastFloat }: {
  report: DayReport;
  store: string;
  storeId: string; // "none": without a store
  // What lay in the drawer when the last day began, as decimal.
  lastFloat: string;
}) {
  const { currency } = useBook();
  const isSupplement = report.nextSupplement > 0;
  const [float, setFloat] = useState(isSupplement ? "" : lastFloat);
  const [counting, setCounting] = useState<Counting>(() =>
    isSupplement ? { ...startOf(currency), way: "none" } : startOf(currency));
  const [notes, setNotes] = useState("");
  const [isAsking, setAsking] = useState(false);
  const [wasTried, setTried] = useState(false);

  const floatMinor = amountOrZero(float, currency);
  const counted = countedIn(counting, currency);
  const expected = floatMinor === undefined ? undefined
    : expectedCash(floatMinor, report.open, currency);

  const submit = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (expected !== undefined && counted !== undefined) setAsking(true);
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
    <form class="card stack unprinted" onSubmit={submit} noValidate>
      <h2>{isSupplement ? `Seal supplement ${report.nextSupplement}` : "Count and seal"}</h2>
      <NumberField label="Opening float" value={float} onValue={setFloat}
        hint={isSupplement
          ? "Leave it empty where the late sales have no drawer of their own."
          : "What lay in the drawer before the first sale."}
        error={floatMinor === undefined ? `This is no amount of ${currency}.` : undefined} />
      <CountFields counting={counting} onCounting={setCounting} />
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
      <TextArea label="Notes (optional)" value={notes} onValue={setNotes} maxLength={2000}
        hint="Why something is missing, who counted. Without names of customers." />
      {wasTried && counted === undefined &&
        <p class="field-error" role="alert">Count the drawer first, or choose “Do not count”.</p>}
      <Button kind="primary" type="submit" isWide>
        {isSupplement ? `Seal supplement ${report.nextSupplement}…` : "Seal the day…"}
      </Button>
      {isAsking && expected !== undefined && counted !== undefined && (
        <Asking report={report} store={store} draft={draft} expected={expected} counted={counted}
          onClose={() => setAsking(false)}
          onSealed={(close) => {
            toast(`Sealed as number ${close.number}.`);
            go(`/day/${close.id}`);
          }} />
      )}
    </form>
  );
}
