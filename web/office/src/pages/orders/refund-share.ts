// What a refund by line gives back, as the server reckons it (src/domain/refund.h), to be shown
// before it is done: the share of what was paid that falls on all lines returned by then, less what
// was given back before.
import type { Order } from "../../api/types";
import { type Minor, divideRounded, minorOf, quantityOf, sum } from "../../money";

// Thousandths of each line that came back already, by its id.
export function returnedBefore(order: Pick<Order, "refunds">): Map<string, bigint> {
  const returned = new Map<string, bigint>();
  for (const { items } of order.refunds) {
    for (const { id, quantity } of items) {
      returned.set(id, (returned.get(id) ?? 0n) + (quantityOf(quantity) ?? 0n));
    }
  }
  return returned;
}

export const paidLeft = (order: Order): Minor =>
  minorOf(order.amountPaid, order.currency) - minorOf(order.refundedAmount, order.currency);

// `now`: thousandths to return of each line.
export function refundShare(order: Order, now: ReadonlyMap<string, bigint>): Minor {
  const before = returnedBefore(order);
  const worth = (amount: number) => minorOf(amount, order.currency);
  const lines = sum(order.items.map(({ totalPrice }) => worth(totalPrice)));
  const returned = sum(order.items.map(({ id, quantity, totalPrice }) => {
    const back = (before.get(id) ?? 0n) + (now.get(id) ?? 0n);
    return divideRounded(worth(totalPrice) * back, quantityOf(quantity) || 1n);
  }));
  const left = paidLeft(order);
  if (returned >= lines) return left;
  const due = divideRounded(worth(order.amountPaid) * returned, lines) -
    worth(order.refundedAmount);
  return due < 0n ? 0n : due > left ? left : due;
}
