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
  | "incomplete"
  // The server answers, but does not do it, and an earlier try may stand: somebody has to look.
  | "stuck";

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
  // Of these, answers by which the server failed: they are not asked for without end.
  faults?: number;
  // One of the tries may have been carried out: its answer was lost.
  mayStand?: boolean;
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
  const at = now.toISOString();
  const parts = settled(options.parts);
  return {
    key: cart.key,
    bookId,
    currency,
    startedAt: at,
    by,
    cart,
    parts,
    body: orderBody(cart, { currency, storeId, paid: parts[0]!, at }),
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
    const at = sale.body.occurred_at;
    return {
      method: "POST",
      path: `/v1/orders/${order.id}/payments`,
      key: `${sale.key}.payment-${done + 1}`,
      body: {
        amount: decimalOf(part.amount, sale.currency),
        payment_method: part.method,
        ...(at ? { occurred_at: at } : {}),
      },
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
    faults: 0,
    mayStand: false,
    order: { id: order.id, shortCode: order.shortCode },
    state: "sending",
    problem: null,
  };
  return nextRequest(next) ? next : { ...next, state: "recorded" };
}

// Answers that come before the server looks for what the key has done already: of an earlier try
// whose answer was lost they say nothing.
const beforeKeys = new Set([403, 404, 405, 413, 414, 415, 431]);
const faultsMax = 5;

// What an error says of the request: sent again it may be done; or the server will not do it; or it
// fails over it, which it may get over.
export function verdictOf(error: unknown): "again" | "refused" | "fault" {
  if (!(error instanceof ApiError) || error.isPassing) return "again";
  // Not signed in, or with an old token: goes on when somebody has signed in.
  if (error.status === 401 || error.code === "csrf_refused") return "again";
  if (error.status >= 500 || error.code === "unexpected_answer") return "fault";
  return "refused";
}

const reusedProblem = "Another sale was recorded in its place, from another window of this till. " +
  "Look at the orders before you sell it again.";

// What becomes of the sale by an error. `problem` is a sentence for people.
export function failed(sale: Sale, error: unknown, problem: string): Sale {
  const verdict = verdictOf(error);
  const tries = sale.tries + 1;
  if (verdict === "again") {
    const isLost = !(error instanceof ApiError) || ![401, 403, 429].includes(error.status);
    return { ...sale, state: "again", tries, problem, mayStand: isLost || sale.mayStand === true };
  }
  if (verdict === "fault") {
    const faults = (sale.faults ?? 0) + 1;
    return { ...sale, state: faults < faultsMax ? "again" : "stuck", tries, faults, problem,
             mayStand: true };
  }
  const { code, status } = error as ApiError;
  if (sale.mayStand && beforeKeys.has(status)) return { ...sale, state: "stuck", tries, problem };
  if (sale.done === 0 && code === "idempotency_key_reused") {
    // Another window has sold something else out of the same cart. This one is a sale of its own.
    const cart = { ...sale.cart, key: newKey() };
    return { ...sale, cart, state: "refused", problem: reusedProblem };
  }
  if (sale.done === 0) return { ...sale, state: "refused", problem };
  // Somebody at another screen was faster: it is in the kitchen, which is all that was wanted.
  if (sale.done >= sale.parts.length && code === "already_exists") {
    return { ...sale, done: sale.done + 1, state: "recorded", problem: null };
  }
  return { ...sale, state: "incomplete", problem };
}

// Sent once more by somebody's wish, from the beginning of the patience with it.
export const retried = (sale: Sale): Sale =>
  ({ ...sale, state: "sending", tries: 0, faults: 0, problem: null });
