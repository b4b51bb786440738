// The parts of an order's page.
import type { Order, OrderItem } from "../../api/types";
import { Badge, DateTime, DayText, Money } from "../../ui";
import { quantityText } from "../../money";
import { customerLabel, kitchenWords, methodLabel } from "../../words";
import { addedTo } from "./added";
import { returnedBefore } from "./refund-share";

const nameOf = (item: OrderItem) => (
  <>{item.productName}{item.variantName && <span class="soft">, {item.variantName}</span>}</>
);

export function Items({ order }: { order: Order }) {
  const returned = returnedBefore(order);
  return (
    <section class="card">
      <h2>Items</h2>
      <ul class="lines">
        {order.items.map((item) => {
          const back = returned.get(item.id);
          return (
            <li key={item.id}>
              <span class="number soft">{item.quantity} ×</span>
              <span>
                {nameOf(item)}
                <span class="soft small lines-price">
                  {item.quantity !== 1 && <>
                    <Money amount={item.unitPrice} currency={order.currency} /> each</>}
                  {item.quantity !== 1 && item.taxRate ? ", " : ""}
                  {item.taxRate ? `tax ${item.taxRate}\u00a0%` : ""}
                </span>
                {back !== undefined && <Badge tone="danger">{quantityText(back)} came back</Badge>}
              </span>
              <Money amount={item.totalPrice} currency={order.currency} />
            </li>
          );
        })}
      </ul>
      <Sums order={order} />
    </section>
  );
}

function Sums({ order }: { order: Order }) {
  const added = addedTo(order);
  const extra = (label: string, minor: bigint) => minor > 0n && (
    <><dt>{label}</dt><dd><Money minor={minor} currency={order.currency} /></dd></>
  );
  const row = (label: string, amount: number | undefined, options?: { isTotal?: boolean;
                                                                      isAlways?: boolean }) => {
    if (amount === undefined || (amount === 0 && !options?.isAlways)) return null;
    return (
      <>
        <dt class={options?.isTotal ? "total" : undefined}>{label}</dt>
        <dd class={options?.isTotal ? "total" : undefined}>
          <Money amount={amount} currency={order.currency} />
        </dd>
      </>
    );
  };
  return (
    <dl class="facts sums">
      {row("Items", order.subtotalAmount)}
      {row("Discount", -order.discountAmount)}
      {row("Fees", order.orderFeeAmount)}
      {row("Charges", order.additionalChargeAmount)}
      {extra("Service charge", added.service)}
      {extra("Tax", added.tax)}
      {row("Total", order.totalAmount, { isTotal: true, isAlways: true })}
      {added.tax === 0n && row("Tax in it", order.taxAmount)}
      {row("Tip", order.tipAmount)}
      {row("Paid", order.amountPaid, { isAlways: true })}
      {row("Given back", order.refundedAmount)}
      {row("Still owed", order.remainingAmount, { isTotal: true })}
    </dl>
  );
}

export function Payments({ order }: { order: Order }) {
  return (
    <section class="card">
      <h2>Payments</h2>
      {order.payments.length === 0 && <p class="soft">Nothing has been paid yet.</p>}
      <ul class="lines">
        {order.payments.map((payment) => (
          <li key={payment.id} class="lines-pair">
            <span>
              {methodLabel(payment.paymentMethod)}
              <span class="soft small lines-price">
                <DateTime at={payment.date} />
                {payment.reference && <>, {payment.reference}</>}
                {payment.changeGiven > 0 && <>, change{" "}
                  <Money amount={payment.changeGiven} currency={order.currency} /></>}
              </span>
            </span>
            <Money amount={payment.amount} currency={order.currency} />
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Refunds({ order }: { order: Order }) {
  if (order.refunds.length === 0) return null;
  const names = new Map(order.items.map((item) => [item.id, item.productName]));
  return (
    <section class="card">
      <h2>Refunds</h2>
      <ul class="lines">
        {order.refunds.map((refund) => (
          <li key={refund.id} class="lines-pair">
            <span>
              {methodLabel(refund.paymentMethod)}
              <span class="soft small lines-price">
                <DateTime at={refund.date} />{refund.reason && <>, {refund.reason}</>}
              </span>
              {refund.items.length > 0 && (
                <span class="soft small lines-price">
                  {refund.items.map(({ id, quantity }) => `${quantity} × ${names.get(id) ?? "item"}`)
                    .join(", ")}{refund.restocked && ", back in stock"}
                </span>
              )}
            </span>
            <Money amount={-refund.amount} currency={order.currency} />
          </li>
        ))}
      </ul>
    </section>
  );
}

export function About({ order }: { order: Order }) {
  const customer = customerLabel(order);
  return (
    <section class="card">
      <h2>About this order</h2>
      <dl class="facts">
        <dt>Time</dt><dd><DateTime at={order.date} /></dd>
        <dt>Business day</dt><dd><DayText day={order.businessDate} /></dd>
        {customer && <><dt>Customer</dt><dd>{customer}</dd></>}
        {order.store && <><dt>Store</dt><dd>{order.store.name ?? "removed"}</dd></>}
        <dt>Channel</dt><dd>{order.channel}</dd>
        {order.kitchenTicketStatus && <>
          <dt>Kitchen</dt><dd>{kitchenWords[order.kitchenTicketStatus]}</dd></>}
        {order.externalId && <><dt>Number elsewhere</dt><dd>{order.externalId}</dd></>}
        {order.cancellationReason && <>
          <dt>Cancelled because</dt><dd>{order.cancellationReason}</dd></>}
      </dl>
      {order.notes && <p class="order-note">{order.notes}</p>}
    </section>
  );
}
