// One ticket: what to cook, since when, and the tap that moves it on.
import type { KitchenStatus } from "../../api/types";
import { quantityOf, quantityText } from "../../money";
import { Badge, Button, Icon } from "../../ui";
import { type Ticket, after, ageOf, ageText, before, minutesSince } from "./board";

const moveWords: Record<KitchenStatus, string> = {
  queued: "To the waiting",
  preparing: "Start",
  ready: "Ready",
  served: "Served",
};

export function TicketCard({ ticket, status, now, late, isFresh, onMove }: {
  ticket: Ticket;
  // As shown: a move may be on its way.
  status: KitchenStatus;
  now: Date;
  late: number;
  // It came while somebody was looking.
  isFresh: boolean;
  // Absent where the role may only look.
  onMove: ((to: KitchenStatus) => void) | undefined;
}) {
  const { order, isCancelled } = ticket;
  const minutes = minutesSince(ticket.sentAt, now);
  const age = isCancelled ? "fresh" : ageOf(minutes, late);
  const next = after(status);
  const previous = before(status);
  const classes = ["ticket", `ticket-${age}`, isFresh && "ticket-new", isCancelled && "ticket-cancelled"];
  return (
    <li class={classes.filter(Boolean).join(" ")}>
      <div class="ticket-head">
        <h3>{order.shortCode}</h3>
        <span class="ticket-age number">
          {ageText(minutes)}{age === "late" && (
            <><span aria-hidden="true"> !</span><span class="unseen"> late</span></>
          )}
        </span>
      </div>
      {(order.customer?.name || order.testMode) && (
        <p class="ticket-who">
          {order.customer?.name} {order.testMode && <Badge tone="test">Test</Badge>}
        </p>
      )}
      <ul class="ticket-lines">
        {order.items.map((item) => (
          <li key={item.id}>
            <span class="ticket-quantity number">
              {quantityText(quantityOf(item.quantity) ?? 0n)}<span aria-hidden="true"> ×</span>
            </span>
            <span>
              {item.productName}
              {item.variantName && <span class="ticket-variant">{item.variantName}</span>}
            </span>
          </li>
        ))}
      </ul>
      {order.notes && <p class="ticket-note"><span class="unseen">Note: </span>{order.notes}</p>}
      {isCancelled ? (
        <div class="ticket-foot">
          <strong class="ticket-stop" role="alert">Cancelled: stop</strong>
          {onMove && (
            <button type="button" class="button ticket-move" onClick={() => onMove("served")}>
              Take it away<span class="unseen">: {order.shortCode}</span>
            </button>
          )}
        </div>
      ) : onMove && next && (
        <div class="ticket-foot">
          {previous && (
            <Button icon="back" label={`${order.shortCode} back: ${moveWords[previous]}`}
              onClick={() => onMove(previous)} />
          )}
          <button type="button" class="button button-primary ticket-move" onClick={() => onMove(next)}>
            <Icon name={status === "queued" ? "next" : "check"} />{moveWords[next]}
            <span class="unseen">: {order.shortCode}</span>
          </button>
        </div>
      )}
    </li>
  );
}
