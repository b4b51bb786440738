// Sales by hour, day, product and so on: a chart, and its very numbers as a table.
import { useMemo } from "preact/hooks";
import { formatDay } from "../../dates";
import { useLoad } from "../../load";
import { minorOf } from "../../money";
import { api, useBook } from "../../session";
import { type Column, EmptyState, ErrorNote, Money, Skeleton, Table } from "../../ui";
import type { Asked } from "./asked";
import { Chart } from "./chart";
import { shareKey, shareOf, shareText } from "./compare";
import { type Group, rowName } from "./groups";
import { pairsOf, pointsOf } from "./points";
import { RankBars } from "./rank-bars";
import type { Range } from "./ranges";
import type { SalesReport, SalesRow } from "./types";

const count = (value = 0) =>
  <span class="number">{value.toLocaleString(undefined, { maximumFractionDigits: 3 })}</span>;

// The period before, for rows that have one.
interface Before {
  of: (row: SalesRow) => SalesRow | undefined;
  total: SalesReport["total"];
}

function columnsOf(by: Group, report: SalesReport, before: Before | undefined,
                   currency: string): Column<SalesRow>[] {
  const { total } = report;
  const key = shareKey(by);
  const whole = minorOf(total[key] ?? 0, currency);
  const money = (key: keyof SalesRow & keyof SalesReport["total"], label: string,
                 sign = 1): Column<SalesRow> => ({
    key, label, isNumber: true,
    cell: (row) => <Money amount={sign * Number(row[key] ?? 0) || 0} />,
    foot: <Money amount={sign * Number(total[key] ?? 0) || 0} />,
  });
  const number = (key: "orders" | "quantity" | "payments" | "refunds", label: string) => ({
    key, label, isNumber: true,
    cell: (row: SalesRow) => count(row[key]),
    foot: count(total[key]),
  });
  const share: Column<SalesRow> = {
    key: "share", label: "Share", isNumber: true,
    cell: (row) => shareText(shareOf(minorOf(row[key] ?? 0, currency), whole)),
    foot: "",
  };
  const head: Column<SalesRow> = {
    key: "name", label: "", isHead: true,
    cell: (row) => rowName(by, row, formatDay),
    foot: "Total",
  };
  if (by === "method") {
    return [{ ...head, label: "Method" }, number("payments", "Payments"),
            money("paidAmount", "Paid"), money("refundedAmount", "Given back", -1),
            money("netAmount", "Net"), share];
  }
  const isOfGoods = by === "product" || by === "category";
  return [
    { ...head, label: by[0]!.toUpperCase() + by.slice(1) },
    isOfGoods ? number("quantity", "Sold") : number("orders", "Sales"),
    ...(isOfGoods ? [money("salesAmount", "Sales"), share] : []),
    money("netAmount", "Net sales"),
    ...(before ? [{
      key: "before", label: "Period before", isNumber: true,
      cell: (row: SalesRow) => <Money amount={before.of(row)?.netAmount ?? 0} />,
      foot: <Money amount={before.total.netAmount} />,
    }] : []),
    ...(before || isOfGoods ? [] : [share]),
    money("taxAmount", "Tax in it"),
    money("grossAmount", "Before discounts"),
    money("discountAmount", "Discounts", -1),
    money("refundedAmount", "Given back", -1),
  ];
}

function useSales(by: Group, { from, to }: Range, store: string) {
  const key = `${by} ${from} ${to} ${store}`;
  return useLoad(
    (signal) => api.get<SalesReport>("/v1/reports/sales", {
      query: { group_by: by, start_date: from, end_date: to, store_id: store }, signal,
    }),
    [key], key);
}

const Nothing = () => (
  <div class="card">
    <EmptyState title="Nothing was sold in these days" icon="reports">
      Choose other days, or another store.</EmptyState>
  </div>
);

function SalesTable({ by, report, rows = report.rows, before }: {
  by: Group;
  report: SalesReport;
  rows?: readonly SalesRow[];
  before?: Before;
}) {
  const { currency } = useBook();
  return (
    <Table caption={`Sales by ${by}`} rows={rows} keyOf={(_, index) => index}
      columns={columnsOf(by, report, before, currency)} />
  );
}

const axis = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });
const axisText = (value: number) => axis.format(value);

function TimedSales({ by, asked }: { by: "hour" | "day"; asked: Asked }) {
  const { currency, dayStart } = useBook();
  const { data: report, error, reload } = useSales(by, asked.range, asked.store);
  const former = useSales(by, asked.former, asked.store);
  const pairs = useMemo(
    () => report && former.data ? pairsOf(by, report, former.data, asked, dayStart) : [],
    [report, former.data]);
  const points = useMemo(() => pointsOf(by, pairs, currency), [pairs]);
  const problem = error ?? former.error;
  if (problem) {
    return <ErrorNote error={problem} onRetry={() => {
      reload();
      former.reload();
    }} />;
  }
  if (!report || !former.data) return <Skeleton lines={9} />;
  if (report.rows.length === 0 && former.data.rows.length === 0) return <Nothing />;
  return (
    <div class="stack">
      <Chart title={`Net sales by ${by}`} points={points} nowName={asked.words}
        beforeName={asked.against} format={axisText} />
      <SalesTable by={by} report={report} rows={pairs.map(({ row }) => row)}
        before={{ of: (row) => pairs.find((pair) => pair.row === row)?.before,
                  total: former.data.total }} />
    </div>
  );
}

function RankedSales({ by, asked }: { by: Group; asked: Asked }) {
  const { data: report, error, reload } = useSales(by, asked.range, asked.store);
  if (error) return <ErrorNote error={error} onRetry={reload} />;
  if (!report) return <Skeleton lines={9} />;
  if (report.rows.length === 0) return <Nothing />;
  return (
    <div class="stack">
      <RankBars by={by} report={report} />
      <SalesTable by={by} report={report} />
    </div>
  );
}

export function Sales({ by, asked }: { by: Group; asked: Asked }) {
  return by === "hour" || by === "day" ? <TimedSales by={by} asked={asked} />
    : <RankedSales by={by} asked={asked} />;
}
