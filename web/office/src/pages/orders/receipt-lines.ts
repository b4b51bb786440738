// What a receipt says was sold.
import type { Order } from "../../api/types";
import { type Minor, minorOf, quantityOf, quantityText, sum } from "../../money";

export interface ReceiptLine {
  key: string;
  name: string;
  quantity: string; // "1.5"; empty where only the amount counts
  unitPrice: Minor;
  total: Minor;
}

// Like lines are one where the order says so, and only there: the same product at the same price
// and tax. An amount that somebody typed in for no product is an amount and nothing else.
export function receiptLines(order: Order): ReceiptLine[] {
  const worth = (amount: number) => minorOf(amount, order.currency);
  if (order.manualTransaction) {
    const total = sum(order.items.map(({ totalPrice }) => worth(totalPrice)));
    return [{ key: order.id, name: "Amount", quantity: "", unitPrice: total, total }];
  }
  const groups = new Map<string, ReceiptLine & { thousandths: bigint }>();
  for (const item of order.items) {
    const like = JSON.stringify(
      [item.productId, item.variantId, item.productName, item.variantName, item.unitPrice,
       item.taxRate]);
    const key = order.groupLineItems ? like : item.id;
    const group = groups.get(key);
    const thousandths = quantityOf(item.quantity) ?? 0n;
    if (group) {
      group.thousandths += thousandths;
      group.total += worth(item.totalPrice);
    } else {
      groups.set(key, {
        key,
        name: item.variantName ? `${item.productName}, ${item.variantName}` : item.productName,
        quantity: "",
        unitPrice: worth(item.unitPrice),
        total: worth(item.totalPrice),
        thousandths,
      });
    }
  }
  return [...groups.values()].map(({ thousandths, ...line }) =>
    ({ ...line, quantity: quantityText(thousandths) }));
}

// "7.5 %" where all of it has one rate of tax.
export function soleRate(order: Order): number | undefined {
  const rates = new Set(order.items.map(({ taxRate }) => taxRate ?? 0));
  const [only] = rates;
  return rates.size === 1 && only ? only : undefined;
}
