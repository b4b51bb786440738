// Reports: what was sold when, of what and how, beside the period before.
import { useEffect, useState } from "preact/hooks";
import { messageOf } from "../../api/error";
import { serverNow } from "../../clock";
import { businessDay, formatDay } from "../../dates";
import { useLoad } from "../../load";
import { hashOf, replace } from "../../router";
import { api, may, useBook } from "../../session";
import { storeChoices, useStores } from "../../stores";
import { Button, Chips, EmptyState, ErrorNote, SelectField, Skeleton, TextField, toast }
  from "../../ui";
import type { PageProps } from "../index";
import type { Asked } from "./asked";
import { wholeCsv } from "./csv";
import { type Group, groups } from "./groups";
import { Credit, Refunds, Taxes } from "./others";
import { type Range, type RangeKind, formerOf, isDay, lengthOf, rangeKinds, rangeOf, rangeWords }
  from "./ranges";
import "./reports.css";
import { Sales } from "./sales";
import { Totals } from "./totals";
import type { SalesReport } from "./types";

type View = Group | "taxes" | "refunds" | "credit";

const views: { value: View; label: string }[] = [
  ...groups.map(({ by, label }) => ({ value: by, label })),
  { value: "taxes", label: "Taxes" },
  { value: "refunds", label: "Refunds" },
  { value: "credit", label: "Owed" },
];

const rangeText = ({ from, to }: Range): string =>
  from === to ? formatDay(from) : `${formatDay(from)} to ${formatDay(to)}`;

function TotalsOf({ asked }: { asked: Asked }) {
  const read = ({ from, to }: Range) => (signal: AbortSignal) =>
    api.get<SalesReport>("/v1/reports/sales", {
      query: { group_by: "month", start_date: from, end_date: to, store_id: asked.store }, signal,
    });
  const key = `${asked.range.from} ${asked.range.to} ${asked.former.from} ${asked.store}`;
  const now = useLoad(read(asked.range), [key], key);
  const before = useLoad(read(asked.former), [key], key);
  if (now.error) return <ErrorNote error={now.error} onRetry={now.reload} />;
  if (!now.data) return <Skeleton lines={2} />;
  return <Totals now={now.data.total} before={before.data?.total} against={asked.against}
    isOngoing={asked.isOngoing} />;
}

// The API's own CSV of what is shown.
function csvOf(view: View, { range, store }: Asked) {
  const days = { start_date: range.from, end_date: range.to, store_id: store };
  if (view === "refunds") return { path: "/v1/refunds", query: { ...days, limit: 1000 } };
  if (view === "credit") return { path: "/v1/reports/credit", query: { limit: 1000 } };
  if (view === "taxes") return { path: "/v1/reports/taxes", query: days };
  return { path: "/v1/reports/sales", query: { ...days, group_by: view } };
}

function CsvButton({ view, asked }: { view: View; asked: Asked }) {
  const [isBusy, setBusy] = useState(false);
  const source = csvOf(view, asked);
  const save = async () => {
    setBusy(true);
    try {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await wholeCsv(source));
      link.download = view === "credit" ? "credit.csv"
        : `${view}-${asked.range.from}-${asked.range.to}.csv`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    } catch (error) {
      toast(messageOf(error), "danger");
    }
    setBusy(false);
  };
  return <Button icon="download" isBusy={isBusy} onClick={save}>CSV</Button>;
}

export default function ReportsPage({ query }: PageProps) {
  const book = useBook();
  const stores = useStores();
  const today = businessDay(book.zone, book.dayStart, serverNow());
  const kind = rangeKinds.find((one) => one === query.range) ?? "today";
  const range = rangeOf(kind, today, query);
  const former = formerOf(kind, range);
  const view = views.find(({ value }) => value === query.by)?.value ??
    (range.from === range.to ? "hour" : "day");
  const store = query.store ?? "";
  const asked: Asked = {
    range, former, store, words: rangeText(range), against: rangeText(former),
    isOngoing: range.to === today,
  };

  const addressOf = (change: { range?: RangeKind; by?: View; store?: string; from?: string;
                               to?: string }) => {
    const to = { range: kind, by: query.by, store, from: query.from, to: query.to, ...change };
    return {
      range: to.range === "today" ? undefined : to.range,
      by: to.by,
      store: to.store || undefined,
      from: to.range === "own" ? to.from ?? range.from : undefined,
      to: to.range === "own" ? to.to ?? range.to : undefined,
    };
  };

  // What is chosen is seen where the choices scroll sideways.
  useEffect(() => {
    for (const one of document.querySelectorAll<HTMLElement>(".report-chips [aria-current]")) {
      const box = one.parentElement!;
      box.scrollLeft = one.offsetLeft - box.offsetLeft - (box.clientWidth - one.offsetWidth) / 2;
    }
  }, [kind, view, stores.data]);

  if (!may(book, "reports:read")) {
    return (
      <>
        <h1 class="unseen">Reports</h1>
        <EmptyState title="Reports are not for your role" icon="reports">
          Ask an owner or a manager of the book.
        </EmptyState>
      </>
    );
  }
  const choices = storeChoices(stores.data ?? [], "All stores");
  const storeName = choices.find(({ value }) => value === store)?.label ?? "";
  return (
    <>
      <div class="page-head">
        <h1>Reports</h1>
        <div class="buttons unprinted">
          <CsvButton view={view} asked={asked} />
          <Button icon="print" onClick={() => print()}>Print</Button>
        </div>
      </div>
      <div class="report-controls report-chips unprinted">
        <Chips label="Days" items={rangeKinds.map((one) => ({
          label: rangeWords[one], href: hashOf("/reports", addressOf({ range: one })),
          isCurrent: one === kind,
        }))} />
        {(kind === "own" || (stores.data?.length ?? 0) > 0) && (
          <div class="report-fields">
            {kind === "own" && <>
              <TextField label="From" type="date" value={range.from} max={today}
                onValue={(from) => isDay(from) && replace("/reports", addressOf({ from }))} />
              <TextField label="To" type="date" value={range.to} max={today}
                onValue={(to) => isDay(to) && replace("/reports", addressOf({ to }))} />
            </>}
            {(stores.data?.length ?? 0) > 0 && <SelectField label="Store" value={store}
              choices={choices}
              onValue={(to) => replace("/reports", addressOf({ store: to }))} />}
          </div>
        )}
      </div>
      <p class="report-days">
        <strong>{rangeText(range)}</strong>
        {lengthOf(range) > 1 && <span class="soft">, {lengthOf(range)} days</span>}
        <span class="report-printed">, {book.name}{storeName && `, ${storeName}`}</span>
      </p>
      <div class="stack">
        <TotalsOf asked={asked} />
        <div class="report-chips unprinted">
          <Chips label="What is shown" items={views.map(({ value, label }) => ({
            label, href: hashOf("/reports", addressOf({ by: value })), isCurrent: value === view,
          }))} />
        </div>
        {view === "taxes" ? <Taxes asked={asked} />
          : view === "refunds" ? <Refunds asked={asked} />
          : view === "credit" ? <Credit isOfStore={store !== ""} />
          : <Sales by={view} asked={asked} />}
      </div>
    </>
  );
}
