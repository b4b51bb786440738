import type { OrderRow } from "../../api/types";
import { formatTime } from "../../dates";
import { useBook } from "../../session";
import { Badge, Money } from "../../ui";
import { customerLabel, methodLabel, statusWords } from "../../words";

// An order in the list: who and which on the left, how much and how it stands on the right.
export function OrderLine({ row, isNew }: { row: OrderRow; isNew: boolean }) {
  const { zone } = useBook();
  const status = statusWords[row.status];
  const customer = customerLabel(row);
  const owes = row.remainingAmount > 0 && row.status !== "CANCELLED" && row.status !== "REFUNDED";
  return (
    <li class={isNew ? "order-new" : undefined}>
      <a class="list-row order-line" href={`#/orders/${row.id}`}>
        <span class="order-who">
          <span class="strong">{customer ?? row.shortCode}</span>
          {row.testMode && <Badge tone="test">Test</Badge>}
        </span>
        <span class="order-what soft small">
          {customer && <><span class="number">{row.shortCode}</span> · </>}
          <time class="number" dateTime={row.date}>{formatTime(row.date, zone)}</time>
          {" · "}{methodLabel(row.paymentMethod)}
        </span>
        <span class="order-state">
          <Badge tone={status.tone}>{status.label}</Badge>
        </span>
        <span class="order-sum">
          <span class={row.status === "CANCELLED" ? "strong order-void" : "strong"}>
            <Money amount={row.totalAmount} />
          </span>
          {owes && <span class="small order-owes">owes <Money amount={row.remainingAmount} /></span>}
        </span>
      </a>
    </li>
  );
}
