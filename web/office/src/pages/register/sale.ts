// A sale on its way to the server: what is sent, in which order, under which keys. All of it is
// settled before the first request leaves, so that sending again says the same.
import { type Method, newKey } from "../../api/client";
import { ApiError } from "../../api/error";
import type { Order } from "../../api/types";
import { type Minor, decimalOf } from "../../money";
import { type Cart, type OrderBody, orderBody, totalsOf } from "./cart";
import { type Outcome, type Part, outcomeOf, settled } from "./tendering";

export type SaleState =
  | "sending"
  // No answer, or one that says nothing about the sale: sent again under the same keys.
  | "again"
  | "recorded"
  // Nothing was recorded; the cart can be corrected.
  | "refused"
  // The order stands, but what follows on it was refused.
  | "incomplete";

export interface Sale {
  key: string;
  bookId: string;
  currency: string;
  startedAt: string;
  by: string;
  cart: Cart;
  parts: Part[]; // as they are recorded, the first with the order
  body: OrderBody;
  toKitchen: boolean;
  total: Minor;
  outcome: Outcome;
  state: SaleState;
  // Requests that were answered: the order, the further payments, the kitchen.
  done: number;
  tries: number; // of the request that is being sent
  order: { id: string; shortCode: string } | null;
  problem: string | null;
}

export function saleOf(cart: Cart, options: {
  bookId: string;
  currency: string;
  by: string;
  storeId: string | null;
  parts: readonly Part[];
  toKitchen: boolean;
  now: Date;
}): Sale {
  const { bookId, currency, by, storeId, toKitchen, now } = options;
  const { total } = totalsOf(cart);
  const parts = settled(options.parts);
  return {
    key: cart.key,
    bookId,
    currency,
    startedAt: now.toISOString(),
    by,
    cart,
    parts,
    body: orderBody(cart, { currency, storeId, paid: parts[0]! }),
    toKitchen,
    total,
    outcome: outcomeOf(total, parts),
    state: "sending",
    done: 0,
    tries: 0,
    order: null,
    problem: null,
  };
}

export interface Request {
  method: Method;
  path: string;
  key: string;
  body?: unknown;
}

// What is to be sent next; undefined when all is done.
export function nextRequest(sale: Sale): Request | undefined {
  const { done, order, parts } = sale;
  if (done === 0 || !order) {
    return { method: "POST", path: "/v1/orders", key: sale.key, body: sale.body };
  }
  const part = parts[done];
  if (part) {
    return {
      method: "POST",
      path: `/v1/orders/${order.id}/payments`,
      key: `${sale.key}.payment-${done + 1}`,
      body: { amount: decimalOf(part.amount, sale.currency), payment_method: part.method },
    };
  }
  if (sale.toKitchen && done === parts.length) {
    return {
      method: "POST",
      path: `/v1/orders/${order.id}/send-to-kitchen`,
      key: `${sale.key}.kitchen`,
    };
  }
  return undefined;
}

export const isUnsettled = ({ state }: Sale): boolean => state === "sending" || state === "again";

export function answered(sale: Sale, order: Order): Sale {
  const next: Sale = {
    ...sale,
    done: sale.done + 1,
    tries: 0,
    order: { id: order.id, shortCode: order.shortCode },
    state: "sending",
    problem: null,
  };
  return nextRequest(next) ? next : { ...next, state: "recorded" };
}

// Statuses by which the API itself says that it has not done this and will not, so that nothing
// sent before under the key was recorded either.
const refusals = new Set([400, 404, 409, 413, 415, 422]);

export const isRefusal = (error: unknown): error is ApiError =>
  error instanceof ApiError && refusals.has(error.status) && error.code !== "unexpected_answer";

const reusedProblem = "Another sale was recorded in its place, from another window of this till. " +
  "Look at the orders before you sell it again.";

// What becomes of the sale by an error. `problem` is a sentence for people.
export function failed(sale: Sale, error: unknown, problem: string): Sale {
  if (!isRefusal(error)) {
    return { ...sale, state: "again", tries: sale.tries + 1, problem };
  }
  if (sale.done === 0 && error.code === "idempotency_key_reused") {
    // Another window has sold something else out of the same cart. This one is a sale of its own.
    const cart = { ...sale.cart, key: newKey() };
    return { ...sale, cart, state: "refused", problem: reusedProblem };
  }
  if (sale.done === 0) return { ...sale, state: "refused", problem };
  // Somebody at another screen was faster: it is in the kitchen, which is all that was wanted.
  if (sale.done >= sale.parts.length && error.code === "already_exists") {
    return { ...sale, done: sale.done + 1, state: "recorded", problem: null };
  }
  return { ...sale, state: "incomplete", problem };
}
