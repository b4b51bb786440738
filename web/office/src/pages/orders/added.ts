// What is in a total beside items, discount, fees and charges: a tax on top of the prices, and a
// service charge, which the list of orders does not name.
import type { Order } from "../../api/types";
import { type Minor, minorOf } from "../../money";

export interface Added {
  tax: Minor; // on top; 0 where it is within the prices
  service: Minor;
}

export function addedTo(order: Order): Added {
  const worth = (amount: number | undefined) => minorOf(amount ?? 0, order.currency);
  const rest = worth(order.totalAmount) - worth(order.subtotalAmount) +
    worth(order.discountAmount) - worth(order.orderFeeAmount) -
    worth(order.additionalChargeAmount);
  const tax = worth(order.taxAmount);
  const onTop = tax > 0n && rest >= tax ? tax : 0n;
  return { tax: onTop, service: rest - onTop > 0n ? rest - onTop : 0n };
}
