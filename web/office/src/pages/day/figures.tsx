// The figures of a day or of a close: what was sold, by which methods it was paid, its taxes.
import type { ComponentChildren } from "preact";
import { Money } from "../../ui";
import { methodLabel } from "../../words";
import type { Figures } from "./types";

export function Fact({ label, isTotal, children }: {
  label: string;
  isTotal?: boolean;
  children: ComponentChildren;
}) {
  const look = isTotal ? "total" : undefined;
  return <><dt class={look}>{label}</dt><dd class={look}>{children}</dd></>;
}

// Rows of names and amounts; narrow enough for a receipt printer.
function Amounts({ title, heads, rows }: {
  title: string;
  heads: readonly string[];
  rows: readonly (readonly ComponentChildren[])[];
}) {
  return (
    <div class="day-amounts-box"><table class="day-amounts">
      <caption>{title}</caption>
      <thead>
        <tr>{heads.map((head, at) =>
          <th key={head} scope="col" class={at ? "right" : undefined}>{head}</th>)}</tr>
      </thead>
      <tbody>
        {rows.map(([head, ...cells], index) => (
          <tr key={index}>
            <th scope="row">{head}</th>
            {cells.map((cell, at) => <td key={at} class="right">{cell}</td>)}
          </tr>
        ))}
      </tbody>
    </table></div>
  );
}

export const percent = (rate: number): string =>
  `${rate.toLocaleString(undefined, { maximumFractionDigits: 5 })}\u00a0%`;

export function FiguresView({ figures }: { figures: Figures }) {
  const hasRefunds = figures.methods.some(({ refunded }) => refunded !== 0);
  return (
    <div class="day-figures">
      <dl class="facts">
        <Fact label="Sales"><span class="number">{figures.orders.toLocaleString()}</span></Fact>
        <Fact label="Before discounts"><Money amount={figures.grossAmount} /></Fact>
        <Fact label="Discounts"><Money amount={-figures.discountAmount || 0} /></Fact>
        <Fact label="Given back"><Money amount={-figures.refundedAmount || 0} /></Fact>
        <Fact label="Net sales" isTotal><Money amount={figures.netAmount} /></Fact>
        <Fact label="Tax in it"><Money amount={figures.taxAmount} /></Fact>
      </dl>
      {figures.methods.length > 0 && (
        <Amounts title="Money in and out"
          heads={hasRefunds ? ["Method", "In", "Out", "Net"] : ["Method", "In"]}
          rows={figures.methods.map((row) => [
            methodLabel(row.method),
            <Money amount={row.paid} />,
            ...(hasRefunds
              ? [<Money amount={-row.refunded || 0} />, <Money amount={row.net} />] : []),
          ])} />
      )}
      {figures.taxes.length > 0 && (
        <Amounts title="Taxes" heads={["Rate", "Sold", "Tax in it"]}
          rows={figures.taxes.map((row) => [
            percent(row.rate), <Money amount={row.amount} />, <Money amount={row.taxAmount} />,
          ])} />
      )}
    </div>
  );
}
