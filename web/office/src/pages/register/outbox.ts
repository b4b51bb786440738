// Sales that have been paid but not answered for. Each is kept in the browser from the tap until
// the server has answered, and sent again under the same key for as long as that takes: after a
// lost answer, a reload, or another day. It lives beside the pages, not in one of them.
import { isAbort, messageOf } from "../../api/error";
import type { Order } from "../../api/types";
import { type Store, createStore } from "../../store";
import { type Kept, keptNames } from "./kept";
import {
  type Request, type Sale, answered, failed, isUnsettled, nextRequest, retried,
} from "./sale";

export interface Means {
  send: (request: Request, signal: AbortSignal) => Promise<Order>;
  kept: Kept;
  // Where a request of now would go. Nothing of one book is ever sent to another.
  openBook: () => string | undefined;
  // Told of a sale of which all is known now.
  settled: (sale: Sale) => void;
  pausesMs?: readonly number[];
  patienceMs?: number;
}

export interface Outbox {
  // Sales of all books, the oldest first. Recorded ones stay until they are put away.
  sales: Store<readonly Sale[]>;
  // False if this browser cannot keep the sale: a reload would lose it.
  add: (sale: Sale) => boolean;
  // Takes up what an earlier visit left.
  resume: (bookId: string) => void;
  // Sends at once what is waiting.
  hurry: () => void;
  // Tries again what has been given up.
  retry: (key: string) => void;
  // It has been seen and is to be forgotten. Only for what is settled.
  putAway: (key: string) => void;
}

const pauses = [500, 1000, 2000, 4000, 8000, 15_000, 30_000];
// After so long without an answer there will be none.
const patience = 10_000;

export function createOutbox(means: Means): Outbox {
  const { pausesMs = pauses, patienceMs = patience } = means;
  const sales = createStore<readonly Sale[]>([]);
  const wakers = new Set<() => void>();

  const find = (key: string) => sales.get().find((sale) => sale.key === key);

  // Another window may have brought it to its end: then it is not kept again.
  function put(sale: Sale, isNew = false): boolean {
    const others = sales.get();
    sales.set(isNew ? [...others, sale]
      : others.map((each) => (each.key === sale.key ? sale : each)));
    const name = keptNames.sale(sale.bookId, sale.key);
    if (sale.state === "recorded") means.kept.remove(name);
    else if (isNew || means.kept.get(name) !== undefined) return means.kept.set(name, sale);
    return true;
  }

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        wakers.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      wakers.add(done);
    });

  async function sendOnce(request: Request): Promise<Order> {
    const given = new AbortController();
    const timer = setTimeout(() => given.abort(), patienceMs);
    try {
      return await means.send(request, given.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  // Runs until all is known about the sale.
  async function run(key: string) {
    for (;;) {
      const sale = find(key);
      const request = sale && isUnsettled(sale) ? nextRequest(sale) : undefined;
      if (!sale || !request) return;
      if (means.openBook() !== sale.bookId) {
        await pause(pausesMs.at(-1)!);
        continue;
      }
      let next: Sale;
      try {
        next = answered(sale, await sendOnce(request));
      } catch (error) {
        next = failed(sale, error, isAbort(error) ? "No answer came." : messageOf(error));
      }
      put(next);
      if (!isUnsettled(next)) means.settled(next);
      else if (next.state === "again") {
        await pause(pausesMs[Math.min(next.tries, pausesMs.length) - 1]!);
      }
    }
  }

  return {
    sales,

    add(sale) {
      if (find(sale.key)) return true; // A second tap on the same button.
      const isKept = put(sale, true);
      void run(sale.key);
      return isKept;
    },

    resume(bookId) {
      const found = means.kept.names(keptNames.sale(bookId))
        .map((name) => means.kept.get<Sale>(name))
        .filter((sale): sale is Sale => sale !== undefined && !find(sale.key))
        .sort((a, b) => a.startedAt.localeCompare(b.startedAt));
      sales.set([...sales.get(), ...found]);
      for (const { key } of found) void run(key);
      this.hurry();
    },

    hurry() {
      for (const wake of [...wakers]) wake();
    },

    retry(key) {
      const sale = find(key);
      if (sale?.state !== "stuck") return;
      put(retried(sale));
      void run(key);
    },

    putAway(key) {
      const sale = find(key);
      if (!sale || isUnsettled(sale)) return;
      means.kept.remove(keptNames.sale(sale.bookId, key));
      sales.set(sales.get().filter((each) => each.key !== key));
    },
  };
}
