// Taxes, what was given back, and what customers owe.
import { DateTime, EmptyState, ErrorNote, Money, Skeleton, Table } from "../../ui";
import { hashOf } from "../../router";
import { useLoad } from "../../load";
import { api, may, useBook } from "../../session";
import { methodLabel } from "../../words";
import { percent } from "../day/figures";
import { PagedTable } from "./paged-table";
import type { Asked } from "./asked";
import type { CreditReport, RefundRow, TaxReport } from "./types";

export function Taxes({ asked }: { asked: Asked }) {
  const { data, error, reload } = useLoad(
    (signal) => api.get<TaxReport>("/v1/reports/taxes", {
      query: { start_date: asked.range.from, end_date: asked.range.to, store_id: asked.store },
      signal,
    }),
    [asked.range.from, asked.range.to, asked.store]);
  if (error) return <ErrorNote error={error} onRetry={reload} />;
  if (!data) return <Skeleton />;
  if (data.rows.length === 0) {
    return <div class="card"><EmptyState title="No taxes in these days" icon="reports">
      Nothing was sold or given back.</EmptyState></div>;
  }
  const { rows, total } = data;
  const money = (key: keyof TaxReport["total"], label: string, sign = 1) => ({
    key, label, isNumber: true,
    cell: (row: TaxReport["rows"][number]) => <Money amount={sign * row[key] || 0} />,
    foot: <Money amount={sign * total[key] || 0} />,
  });
  return (
    <Table caption="Taxes by rate" rows={rows} keyOf={(row) => row.rate} columns={[
      { key: "rate", label: "Rate", isHead: true, cell: (row) => percent(row.rate), foot: "Total" },
      money("grossAmount", "Sold, with tax"),
      money("netAmount", "Without tax"),
      money("taxAmount", "Tax"),
      money("refundedAmount", "Given back", -1),
      money("refundedTaxAmount", "Tax in that", -1),
      money("dueTaxAmount", "Tax due"),
    ]} />
  );
}

export function Refunds({ asked }: { asked: Asked }) {
  const book = useBook();
  if (!may(book, "orders:read")) {
    return <EmptyState title="Refunds are not for your role" icon="reports" />;
  }
  return (
    <PagedTable<RefundRow> path="/v1/refunds" caption="Money given back" keyOf={({ id }) => id}
      query={{ start_date: asked.range.from, end_date: asked.range.to, store_id: asked.store }}
      rowsOf={(data) => data as RefundRow[]}
      empty={<EmptyState title="Nothing was given back" icon="reports">
        Refunds of these days would stand here, each with its order.</EmptyState>}
      columns={[
        { key: "order", label: "Order", isHead: true, cell: (row) => row.orderId
          ? <a href={`#/orders/${row.orderId}`}>{row.shortCode ?? "Order"}</a>
          : "Without an order" },
        { key: "date", label: "When", cell: (row) => <DateTime at={row.date} /> },
        { key: "customer", label: "Customer", cell: (row) => row.customer?.name ?? "–" },
        { key: "reason", label: "Reason", cell: (row) => row.reason ?? "–" },
        { key: "method", label: "Method", cell: (row) => methodLabel(row.paymentMethod) },
        { key: "amount", label: "Amount", isNumber: true,
          cell: (row) => <Money amount={row.amount} /> },
      ]} />
  );
}

export function Credit({ isOfStore }: { isOfStore: boolean }) {
  const book = useBook();
  const mayContacts = may(book, "contacts:read");
  return (
    <PagedTable<CreditReport["rows"][number]> path="/v1/reports/credit"
      caption={isOfStore ? "Owed as of now, in all stores" : "Owed as of now"} query={{}}
      keyOf={(row) => row.customer.id ?? "none"}
      rowsOf={(data) => (data as CreditReport).rows}
      summary={(data) => {
        const { total } = data as CreditReport;
        return <>{total.customers.toLocaleString()} {total.customers === 1 ? "customer owes" :
          "customers owe"} <strong><Money amount={total.outstandingAmount} /></strong> on{" "}
          {total.orders.toLocaleString()} {total.orders === 1 ? "order" : "orders"}.</>;
      }}
      empty={<EmptyState title="Nobody owes anything" icon="check">Sales on credit would stand here
        until they are paid.</EmptyState>}
      columns={[
        { key: "customer", label: "Customer", isHead: true, cell: ({ customer }) =>
          customer.name === null ? "Without a contact"
            : mayContacts
              ? <a href={hashOf("/settings/contacts", { search: customer.name })}>
                  {customer.name}</a>
              : customer.name },
        { key: "orders", label: "Open orders", isNumber: true, cell: (row) =>
          <a href={hashOf("/orders", { status: "PENDING",
                                        search: row.customer.name ?? undefined })}>
            {row.orders.toLocaleString()}
            <span class="unseen">
              {" "}open orders of {row.customer.name ?? "nobody in particular"}</span>
          </a> },
        { key: "amount", label: "Owed", isNumber: true,
          cell: (row) => <Money amount={row.outstandingAmount} /> },
      ]} />
  );
}
