// A sale that is being put together: lines, discount and total, exactly as the server will count
// them. Nothing here changes what it is given.
import { newKey } from "../../api/client";
import {
  type Minor, decimalOf, divideRounded, lineTotal, quantityText, scaled, sum,
} from "../../money";

export interface Line {
  id: string;
  productId: string | null; // null: a free line
  variantId: string | null;
  name: string;
  variantName: string | null;
  unit: string | null;
  unitPrice: Minor;
  listPrice: Minor | null; // of the catalogue; null: it has none
  quantity: bigint; // thousandths
}

export type Discount =
  | { kind: "amount"; amount: Minor }
  | { kind: "percent"; thousandths: bigint }; // 12,500 is 12.5 %

export interface Customer {
  id: string | null; // null: a name alone
  name: string;
  isBlacklisted?: boolean;
}

export interface Cart {
  // Names this one sale to the server, from its beginning until it is recorded.
  key: string;
  lines: Line[];
  discount: Discount | null;
  customer: Customer | null;
  notes: string;
}

export const one = 1000n;
// Six integer and three decimal digits.
export const quantityMax = 999_999_999n;
export const linesMax = 3000;
export const wholePercent = 100n * one;

export const emptyCart = (): Cart =>
  ({ key: newKey(), lines: [], discount: null, customer: null, notes: "" });

export const isEmpty = (cart: Cart): boolean => cart.lines.length === 0;

// True if somebody would miss it.
export const isBegun = (cart: Cart): boolean =>
  !isEmpty(cart) || cart.customer !== null || cart.notes !== "";

export type NewLine = Omit<Line, "id">;

const isSame = (a: NewLine, b: NewLine): boolean =>
  a.productId !== null && a.productId === b.productId && a.variantId === b.variantId &&
  a.unitPrice === b.unitPrice;

// The same again at the same price raises its line; the id of the line that took it comes along.
export function add(cart: Cart, line: NewLine): { cart: Cart; lineId: string } {
  const same = cart.lines.find((each) => isSame(each, line));
  if (same && same.quantity + line.quantity <= quantityMax) {
    return {
      cart: setQuantity(cart, same.id, same.quantity + line.quantity),
      lineId: same.id,
    };
  }
  const id = newKey().slice(0, 12);
  return { cart: { ...cart, lines: [...cart.lines, { ...line, id }] }, lineId: id };
}

const change = (cart: Cart, id: string, what: Partial<Line>): Cart => ({
  ...cart,
  lines: cart.lines.map((line) => (line.id === id ? { ...line, ...what } : line)),
});

export const setQuantity = (cart: Cart, id: string, quantity: bigint): Cart =>
  quantity <= 0n ? remove(cart, id)
    : change(cart, id, { quantity: quantity > quantityMax ? quantityMax : quantity });

// One more or one less; what is less than one goes.
export function step(cart: Cart, id: string, by: bigint): Cart {
  const line = cart.lines.find((each) => each.id === id);
  return line ? setQuantity(cart, id, line.quantity + by * one) : cart;
}

export const setPrice = (cart: Cart, id: string, unitPrice: Minor): Cart =>
  change(cart, id, { unitPrice });

export const remove = (cart: Cart, id: string): Cart =>
  ({ ...cart, lines: cart.lines.filter((line) => line.id !== id) });

export const totalOf = (line: Pick<Line, "unitPrice" | "quantity">): Minor =>
  lineTotal(line.unitPrice, line.quantity);

export interface Totals {
  subtotal: Minor;
  discount: Minor;
  total: Minor;
}

// A discount is never more than there is.
export function totalsOf(cart: Cart): Totals {
  const subtotal = sum(cart.lines.map(totalOf));
  const wanted = !cart.discount ? 0n
    : cart.discount.kind === "amount" ? cart.discount.amount
    : divideRounded(subtotal * cart.discount.thousandths, wholePercent);
  const discount = wanted > subtotal ? subtotal : wanted;
  return { subtotal, discount, total: subtotal - discount };
}

// "12.5 %"; undefined if it is none between 0 and 100.
export function percentOf(text: string): bigint | undefined {
  const thousandths = scaled(text.replace("%", "").trim().replace(",", "."), 3);
  if (thousandths === undefined || thousandths < 0n || thousandths > wholePercent) return undefined;
  return thousandths;
}

// How many there are: whole pieces count, a weighed line is one thing.
export function piecesOf(cart: Cart): number {
  let pieces = 0;
  for (const { quantity } of cart.lines) {
    pieces += quantity % one === 0n ? Number(quantity / one) : 1;
  }
  return pieces;
}

// How much of each product there is, in thousandths, by its id.
export function countsOf(lines: readonly Line[]): ReadonlyMap<string, bigint> {
  const counts = new Map<string, bigint>();
  for (const { productId, quantity } of lines) {
    if (productId) counts.set(productId, (counts.get(productId) ?? 0n) + quantity);
  }
  return counts;
}

export interface OrderBody {
  items: {
    product_name: string;
    quantity: string;
    custom_price: string;
    product_id?: string;
    variant_id?: string;
  }[];
  payment_method: string;
  amount_paid: string;
  channel: string;
  occurred_at?: string; // not in what an older page has kept
  discount_amount?: string;
  customer_id?: string;
  customer_name?: string;
  store_id?: string;
  notes?: string;
}

// The sale as POST /v1/orders takes it. Every price is named, so that what is recorded is what the
// customer was told, whatever has been changed in the catalogue meanwhile.
export function orderBody(cart: Cart, options: {
  currency: string;
  storeId: string | null;
  paid: { method: string; amount: Minor };
  // When it was sold, however late it is sent.
  at: string;
}): OrderBody {
  const { currency, storeId, paid, at } = options;
  const { discount } = totalsOf(cart);
  const notes = cart.notes.trim();
  return {
    items: cart.lines.map((line) => ({
      product_name: line.name,
      quantity: quantityText(line.quantity),
      custom_price: decimalOf(line.unitPrice, currency),
      ...(line.productId ? { product_id: line.productId } : {}),
      ...(line.variantId ? { variant_id: line.variantId } : {}),
    })),
    payment_method: paid.method,
    amount_paid: decimalOf(paid.amount, currency),
    channel: "register",
    occurred_at: at,
    ...(discount > 0n ? { discount_amount: decimalOf(discount, currency) } : {}),
    ...(cart.customer?.id ? { customer_id: cart.customer.id } : {}),
    ...(cart.customer && !cart.customer.id ? { customer_name: cart.customer.name } : {}),
    ...(storeId ? { store_id: storeId } : {}),
    ...(notes ? { notes } : {}),
  };
}
