// Day close: what a business day has brought so far, and sealing it.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Store } from "../../api/types";
import { serverNow } from "../../clock";
import { addDays, businessDay, formatDay } from "../../dates";
import { useLoad } from "../../load";
import { useCalm, useEvents } from "../../live";
import { decimalOf, minorOf } from "../../money";
import { replace } from "../../router";
import { api, may, useBook, useSession } from "../../session";
import { noStore, storeChoices, useStores } from "../../stores";
import {
  Button, DateTime, EmptyState, ErrorNote, Field, Money, Note, SelectField, Skeleton,
} from "../../ui";
import type { PageProps } from "../index";
import { CloseRows, FormerCloses } from "./closes";
import { expectedCash, isNothing, lateWords } from "./count";
import "./day.css";
import { Fact, FiguresView } from "./figures";
import { SealForm } from "./seal";
import type { DayClose, DayReport } from "./types";

function DayChoice({ day, today, onDay }: {
  day: string;
  today: string;
  onDay: (day: string) => void;
}) {
  return (
    <Field label="Day">
      {(control) => (
        <div class="day-choice">
          <Button icon="back" label="The day before" onClick={() => onDay(addDays(day, -1))} />
          <input {...control} class="input" type="date" value={day} max={today}
            onChange={(event) => {
              const chosen = event.currentTarget.value;
              if (chosen && chosen <= today) onDay(chosen);
            }} />
          <Button icon="next" label="The day after" disabled={day >= today}
            onClick={() => onDay(addDays(day, 1))} />
        </div>
      )}
    </Field>
  );
}

function Card({ title, children }: { title: string; children: ComponentChildren }) {
  return <section class="card"><h2>{title}</h2>{children}</section>;
}

// What must lie in the drawer, on paper: on the screen the count says so.
function DrawerOnPaper({ report }: { report: DayReport }) {
  const { currency } = useBook();
  return (
    <div class="day-printed">
      <Card title="The drawer">
        <dl class="facts">
          <Fact label="Cash taken"><Money amount={report.open.cashPaid} /></Fact>
          <Fact label="Cash given back"><Money amount={-report.open.cashRefunded || 0} /></Fact>
          <Fact label="To be there beside the opening float" isTotal>
            <Money minor={expectedCash(0n, report.open, currency)} />
          </Fact>
        </dl>
      </Card>
    </div>
  );
}

function Figures({ report }: { report: DayReport }) {
  const isSealed = report.closes.length > 0;
  return (
    <div class="stack">
      {report.openOrders > 0 && (
        <Note tone="info">
          {report.openOrders === 1 ? "1 order of this day is" :
            `${report.openOrders.toLocaleString()} orders of this day are`} still open.{" "}
          <a href="#/orders?status=PENDING">Look at open orders</a>
        </Note>
      )}
      {isSealed && !isNothing(report.open) && (
        <Card title="Not sealed yet"><FiguresView figures={report.open} /></Card>
      )}
      <Card title={isSealed ? "The whole day" : report.isCurrentDay ? "The day so far" : "The day"}>
        <FiguresView figures={report.total} />
      </Card>
      <DrawerOnPaper report={report} />
    </div>
  );
}

function Sealing({ report, store, storeId, isPlain, onOld }: {
  report: DayReport;
  store: string;
  storeId: string;
  // The book has no stores: there is nothing to choose.
  isPlain: boolean;
  onOld: () => void;
}) {
  const book = useBook();
  const { data: last, isLoading } = useLoad((signal) => api.get<DayClose[]>("/v1/day-closes", {
    query: { store_id: storeId, end_date: addDays(report.date, -1), limit: 5 }, signal,
  }), [storeId, report.date]);
  const isSealed = report.closes.length > 0;
  const hasOpen = !isNothing(report.open);
  if (isSealed && !hasOpen) {
    return <Note tone="good">This day is sealed. Nothing came in since.</Note>;
  }
  if (!may(book, "days:write")) {
    return <Note>{isSealed ? `${lateWords(report.open)}. ` : "This day is not sealed yet. "}
      Your role may look at days, but not seal them.</Note>;
  }
  if (storeId === "" && !isPlain) {
    return <Note>Choose a store to count its drawer and seal its day.</Note>;
  }
  const before = last?.find(({ supplement }) => supplement === 0);
  return (
    <>
      {isSealed &&
        <Note tone="warn"><strong>{lateWords(report.open)}.</strong> What was sealed stays as it is:
          seal supplement {report.nextSupplement}.</Note>}
      {last === undefined && isLoading ? <Skeleton /> : (
        <SealForm key={`${report.date} ${storeId} ${report.nextSupplement}`} report={report}
          store={store} storeId={storeId} onOld={onOld}
          lastFloat={before && before.openingFloat !== 0
            ? decimalOf(minorOf(before.openingFloat, book.currency), book.currency) : ""} />
      )}
    </>
  );
}

function Day({ query, stores }: { query: Record<string, string>; stores: readonly Store[] }) {
  const book = useBook();
  const { user } = useSession()!;
  const dayNow = () => businessDay(book.zone, book.dayStart, serverNow());
  // That of when the page was opened: who counts past midnight counts the day that was.
  const [today, setToday] = useState(dayNow);
  const day = /^\d{4}-\d\d-\d\d$/.test(query.date ?? "") && query.date! <= today
    ? query.date! : today;
  const isPlain = stores.length === 0;
  const usual = isPlain ? noStore : (stores.find((one) => one.isDefault) ?? stores[0])!.id;
  // The address has the word "all", since leaving it out means the usual one.
  const storeId = query.store === "all" ? "" : query.store ?? usual;
  const move = (to: { date?: string; store?: string }) => {
    const date = to.date ?? day;
    const store = to.store ?? (storeId === "" ? "all" : storeId);
    replace("/day", { date: date === today ? undefined : date,
                      store: store === usual ? undefined : store });
  };
  const choices = storeChoices(stores, "All stores (to look at)");
  const storeName = isPlain ? book.name
    : choices.find(({ value }) => value === storeId)?.label ?? "Store";

  const { data: report, error, reload } = useLoad(
    (signal) => api.get<DayReport>("/v1/day-report", {
      query: { date: day, store_id: storeId }, signal,
    }),
    [day, storeId],
    `${day} ${storeId}`,
  );
  const look = useCalm(reload, 2000);
  useEvents("order.*,payment.received,refund.created,day.closed", look, look);

  return (
    <>
      <div class="page-head">
        <h1>Day close</h1>
        <div class="buttons unprinted">
          <Button icon="print" onClick={() => print()}>Print</Button>
        </div>
      </div>
      <div class="day-where unprinted">
        <DayChoice day={day} today={today} onDay={(date) => move({ date })} />
        {!isPlain && <SelectField label="Store" value={storeId} choices={choices}
          onValue={(store) => move({ store: store || "all" })} />}
      </div>
      <p class="day-printed">X report, not sealed. {formatDay(day)}, {storeName}.{" "}
        Printed <DateTime at={serverNow().toISOString()} /> by {user.name || user.login}.</p>
      {error !== undefined && <ErrorNote error={error} onRetry={reload} />}
      {report && day === today && !report.isCurrentDay && (
        <Note>A new business day has begun.{" "}
          <Button onClick={() => setToday(dayNow())}>Go to it</Button></Note>
      )}
      {!report ? error === undefined && <Skeleton lines={9} /> : (
        <div class="day-columns">
          <Figures report={report} />
          <div class="stack unprinted">
            <Sealing report={report} store={storeName} storeId={storeId} isPlain={isPlain}
              onOld={reload} />
            {report.closes.length > 0 && (
              <section>
                <h2 class="day-title">Sealed for this day</h2>
                <CloseRows closes={report.closes} />
              </section>
            )}
          </div>
        </div>
      )}
      <section class="day-former unprinted">
        <h2 class="day-title">Former closes</h2>
        <FormerCloses key={storeId} storeId={storeId || undefined}
          round={report?.closes.length ?? 0} />
      </section>
    </>
  );
}

export default function DayPage({ query }: PageProps) {
  const book = useBook();
  const { data: stores, error, reload } = useStores();
  if (!may(book, "reports:read")) {
    return (
      <>
        <h1 class="unseen">Day close</h1>
        <EmptyState title="Days are not for your role" icon="day">
          Ask an owner or a manager of the book.
        </EmptyState>
      </>
    );
  }
  if (error) return <ErrorNote error={error} onRetry={reload} />;
  return stores ? <Day query={query} stores={stores} /> : <Skeleton />;
}
