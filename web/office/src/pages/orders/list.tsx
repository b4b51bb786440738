// The orders, newest first: what comes in slides in at the top.
import { useEffect, useRef, useState } from "preact/hooks";
import type { ListMeta, OrderCounts, OrderRow } from "../../api/types";
import { businessDay, formatDay } from "../../dates";
import { type LiveState, useCalm, useEvents } from "../../live";
import { useLoad } from "../../load";
import { go, hashOf } from "../../router";
import { api, may, useBook } from "../../session";
import {
  Button, Confirm, EmptyState, ErrorNote, Icon, LinkButton, Menu, Pager, Skeleton, toast,
} from "../../ui";
import type { PageProps } from "..";
import { FilterBar } from "./filter-bar";
import { addressOf, filtersOf, queryOf } from "./filters";
import "./orders.css";
import { OrderLine } from "./order-line";

const pageSize = 50;
// Of each cursor that was gone to in this visit, the one before it. A list of any length needs no more.
const cameFrom = new Map<string, string>();

function LiveMark({ state, onReload }: { state: LiveState; onReload: () => void }) {
  if (state === "off") return null;
  if (state === "refused") {
    return (
      <span class="live" role="status">
        Not live <Button icon="refresh" label="Read the list again" onClick={onReload} />
      </span>
    );
  }
  const isLive = state === "live";
  return (
    <span class={isLive ? "live live-on" : "live"} role="status">
      {isLive ? "Live" : "Connecting…"}
    </span>
  );
}

function DeleteTests({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  return (
    <Confirm title="Delete all test orders?" doLabel="Delete test orders" isDanger onClose={onClose}
      onDo={async () => {
        const { data } = await api.send<{ deleted: number }>(
          "DELETE", "/v1/orders", undefined, { query: { test_mode: true }, limitMs: 600_000 });
        toast(data.deleted === 1 ? "1 test order is gone"
                                 : `${data.deleted.toLocaleString()} test orders are gone`);
        onDone();
      }}>
      <p>Orders that were made as a test are removed. Real sales stay as they are.</p>
    </Confirm>
  );
}

// Rows by business day, each day under its name.
function Days({ rows, fresh }: { rows: readonly OrderRow[]; fresh: ReadonlySet<string> }) {
  const book = useBook();
  const today = businessDay(book.zone, book.dayStart);
  const days: { day: string; rows: OrderRow[] }[] = [];
  for (const row of rows) {
    const day = businessDay(book.zone, book.dayStart, new Date(row.date));
    const last = days.at(-1);
    if (last?.day === day) last.rows.push(row);
    else days.push({ day, rows: [row] });
  }
  return (
    <>
      {days.map(({ day, rows: ofDay }) => (
        <section key={`${day} ${ofDay[0]!.id === rows[0]!.id ? "" : ofDay[0]!.id}`}
          class="order-day" aria-label={formatDay(day)}>
          <h2>{day === today ? "Today" : formatDay(day)}</h2>
          <ul class="list">
            {ofDay.map((row) => <OrderLine key={row.id} row={row} isNew={fresh.has(row.id)} />)}
          </ul>
        </section>
      ))}
    </>
  );
}

// The ids that were not there when the list was last drawn for the same question.
function useFresh(rows: readonly OrderRow[] | undefined, question: string): ReadonlySet<string> {
  const known = useRef<{ question: string; ids: Set<string> }>();
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (!rows) return;
    const before = known.current;
    const ids = new Set(rows.map(({ id }) => id));
    setFresh(before?.question === question
      ? new Set([...ids].filter((id) => !before.ids.has(id))) : new Set());
    known.current = { question, ids };
  }, [rows]);
  return fresh;
}

export default function OrderList({ query }: PageProps) {
  const book = useBook();
  const filters = filtersOf(query);
  const cursor = query.cursor;
  const place = Number(query.place ?? 0) || 0; // rows before this page, as they were counted then
  const asked = queryOf(filters, book);
  const question = JSON.stringify(asked);
  const [deleting, setDeleting] = useState(false);
  const [hasNews, setNews] = useState(false);

  const list = useLoad<OrderRow[]>(
    (signal) => api.get("/v1/orders", { query: { ...asked, cursor, limit: pageSize }, signal }),
    [question, cursor], `${question} ${cursor ?? ""}`);
  const counts = useLoad<OrderCounts>(
    (signal) => api.get("/v1/orders/counts", { query: asked, signal }), [question]);
  const reload = () => {
    setNews(false);
    list.reload();
    counts.reload();
  };
  // At the top the list follows; further down it stands still and says that there is more.
  const calm = useCalm(() => {
    counts.reload();
    if (!cursor) list.reload();
  }, 1000);
  const live = useEvents("order.*,payment.received,refund.created", (event) => {
    if (cursor && event.type === "order.created") setNews(true);
    calm();
  }, calm);
  const fresh = useFresh(cursor ? undefined : list.data, question);
  useEffect(() => setNews(false), [question, cursor]);
  // Another page begins at its top, for the eye and for a screen reader.
  const heading = useRef<HTMLHeadingElement>(null);
  const shownCursor = useRef(cursor);
  useEffect(() => {
    if (shownCursor.current === cursor) return;
    shownCursor.current = cursor;
    scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
  }, [cursor]);

  const rows = list.data;
  const total = (list.answer?.meta as ListMeta | undefined)?.total;
  const next = list.answer?.next;
  const goTo = (to: string | undefined, from: number) =>
    go("/orders", { ...addressOf(filters), cursor: to, place: to && String(from) });
  const isNarrowed = Object.keys(filters).length > 0;

  return (
    <>
      <div class="page-head">
        <h1 ref={heading} tabIndex={-1}>Orders</h1>
        <LiveMark state={live} onReload={reload} />
        {may(book, "orders:write") && (
          <div class="buttons">
            <Menu label="More" button={<Icon name="more" />} groups={[{
              items: [{ label: "Delete all test orders", icon: "trash", isDanger: true,
                        onChoose: () => setDeleting(true) }],
            }]} />
          </div>
        )}
      </div>
      <FilterBar filters={filters} counts={counts.data} />
      {hasNews && (
        <a class="note order-news" href={hashOf("/orders", addressOf(filters))}>
          There are new orders. Show them
        </a>
      )}
      {list.error !== undefined && <ErrorNote error={list.error} onRetry={reload} />}
      {!rows && list.isLoading && <div class="card"><Skeleton lines={9} /></div>}
      {rows?.length === 0 && (
        <EmptyState title={isNarrowed ? "Nothing found" : "No orders yet"} icon="orders">
          {isNarrowed ? <LinkButton href="#/orders">Show all orders</LinkButton>
            : "The first sale will appear here by itself."}
        </EmptyState>
      )}
      {rows && rows.length > 0 && (
        <div aria-busy={list.isLoading}>
          <Days rows={rows} fresh={fresh} />
          <Pager
            onBack={cursor ? () => goTo(cameFrom.get(cursor) || undefined,
                                        Math.max(0, place - pageSize)) : undefined}
            onNext={next ? () => {
              cameFrom.set(next, cursor ?? "");
              goTo(next, place + rows.length);
            } : undefined}>
            <span class="number">
              {(place + 1).toLocaleString()}–{(place + rows.length).toLocaleString()}
              {total !== undefined && ` of ${total.toLocaleString()}`}
            </span>
            {cursor && <> · <a href={hashOf("/orders", addressOf(filters))}>Newest</a></>}
          </Pager>
        </div>
      )}
      {deleting && <DeleteTests onClose={() => setDeleting(false)} onDone={reload} />}
    </>
  );
}
