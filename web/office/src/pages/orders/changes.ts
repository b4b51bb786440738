// What one version of an order has that the one before it had not, in words.
import type { Order, OrderItem } from "../../api/types";
import { formatAmount } from "../../money";
import { customerLabel, kitchenWords, methodLabel, statusWords } from "../../words";

const nameOf = (item: OrderItem): string =>
  item.variantName ? `${item.productName}, ${item.variantName}` : item.productName;

function itemChanges(before: Order, after: Order): string[] {
  const words: string[] = [];
  const was = new Map(before.items.map((item) => [item.id, item]));
  for (const item of after.items) {
    const former = was.get(item.id);
    was.delete(item.id);
    if (!former) words.push(`Added ${item.quantity} × ${nameOf(item)}`);
    else if (former.quantity !== item.quantity) {
      words.push(`${nameOf(item)}: ${former.quantity} became ${item.quantity}`);
    } else if (former.totalPrice !== item.totalPrice) {
      words.push(`${nameOf(item)}: ${formatAmount(former.totalPrice, after.currency)} became ` +
        formatAmount(item.totalPrice, after.currency));
    }
  }
  for (const item of was.values()) words.push(`Took off ${item.quantity} × ${nameOf(item)}`);
  return words;
}

function moneyChanges(before: Order, after: Order): string[] {
  const had = new Set([...before.payments, ...before.refunds].map(({ id }) => id));
  const has = new Set([...after.payments, ...after.refunds].map(({ id }) => id));
  const amount = (value: number) => formatAmount(value, after.currency);
  return [
    ...after.payments.filter(({ id }) => !had.has(id)).map((payment) =>
      `Paid ${amount(payment.amount)} with ${methodLabel(payment.paymentMethod).toLowerCase()}`),
    ...after.refunds.filter(({ id }) => !had.has(id)).map((refund) =>
      `Gave back ${amount(refund.amount)}${refund.reason ? ` (${refund.reason})` : ""}`),
    ...before.payments.filter(({ id }) => !has.has(id)).map((payment) =>
      `Payment of ${amount(payment.amount)} was taken back`),
    ...before.refunds.filter(({ id }) => !has.has(id)).map((refund) =>
      `Refund of ${amount(refund.amount)} was taken back`),
  ];
}

export function firstWords(order: Order): string[] {
  const total = formatAmount(order.totalAmount, order.currency);
  const paid = order.amountPaid === 0 ? "not paid yet"
    : order.remainingAmount === 0 ? "paid in full"
    : `${formatAmount(order.amountPaid, order.currency)} paid`;
  return [`Recorded: ${total}, ${paid}`];
}

export function changesBetween(before: Order, after: Order): string[] {
  const words = [...itemChanges(before, after), ...moneyChanges(before, after)];
  for (const [label, key] of [["Tip", "tipAmount"], ["Fees", "orderFeeAmount"],
                              ["Charges", "additionalChargeAmount"]] as const) {
    if ((before[key] ?? 0) !== (after[key] ?? 0)) {
      words.push(`${label}: ${formatAmount(after[key] ?? 0, after.currency)}`);
    }
  }
  if (before.discountAmount !== after.discountAmount) {
    words.push(`Discount: ${formatAmount(after.discountAmount, after.currency)}`);
  }
  if (before.status !== after.status) {
    words.push(`${statusWords[before.status].label} became ${
      statusWords[after.status].label.toLowerCase()}` +
      (after.cancellationReason && !before.cancellationReason
        ? `: ${after.cancellationReason}` : ""));
  }
  if (before.kitchenTicketStatus !== after.kitchenTicketStatus && after.kitchenTicketStatus) {
    words.push(before.kitchenTicketId === null ? "Sent to the kitchen"
      : `Kitchen: ${kitchenWords[after.kitchenTicketStatus].toLowerCase()}`);
  }
  if (customerLabel(before) !== customerLabel(after)) {
    words.push(`Customer: ${customerLabel(after) ?? "nobody"}`);
  }
  if (before.notes !== after.notes) words.push(`Note: ${after.notes ?? "none"}`);
  if (before.store?.id !== after.store?.id) words.push(`Store: ${after.store?.name ?? "none"}`);
  return words.length > 0 ? words : ["Changed in a detail that is not shown here"];
}
