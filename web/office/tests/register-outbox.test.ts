import { describe, expect, it, vi } from "vitest";
import { ApiError } from "../src/api/error";
import type { Order } from "../src/api/types";
import { add, emptyCart } from "../src/pages/register/cart";
import { type Keeping, keptIn, keptNames } from "../src/pages/register/kept";
import { createOutbox } from "../src/pages/register/outbox";
import { type Request, type Sale, saleOf } from "../src/pages/register/sale";
import type { Part } from "../src/pages/register/tendering";

const book = "1234567890123";

function memory(): Keeping {
  const values = new Map<string, string>();
  return {
    getItem: (name) => values.get(name) ?? null,
    setItem: (name, value) => void values.set(name, value),
    removeItem: (name) => void values.delete(name),
    key: (index) => [...values.keys()][index] ?? null,
    get length() { return values.size; },
  };
}

function sold(parts: Part[], toKitchen = false): Sale {
  const { cart } = add(emptyCart(), {
    productId: "rice", variantId: null, name: "Rice", variantName: null, unit: null,
    unitPrice: 1000_00n, listPrice: 1000_00n, quantity: 1000n,
  });
  return saleOf(cart, { bookId: book, currency: "NGN", by: "Ada", storeId: null, parts, toKitchen,
                        now: new Date("2026-01-01T10:00:00Z") });
}

// A server that keeps what it has recorded by key, and may lose its answers.
function server() {
  const recorded = new Map<string, string>();
  const requests: Request[] = [];
  let losses: ("before" | "after" | ApiError)[] = [];
  const send = vi.fn(async (request: Request): Promise<Order> => {
    requests.push(structuredClone(request));
    const loss = losses.shift();
    if (loss instanceof ApiError) throw loss;
    if (loss === "before") throw new ApiError(0, "no_answer", "");
    const body = JSON.stringify(request.body);
    const known = recorded.get(request.path + request.key);
    if (known !== undefined && known !== body) throw new ApiError(409, "idempotency_key_reused", "");
    recorded.set(request.path + request.key, body);
    if (loss === "after") throw new ApiError(0, "no_answer", "");
    return { id: "o1", shortCode: "ORD-1" } as Order;
  });
  return { recorded, requests, send, lose: (...next: typeof losses) => { losses = next; } };
}

function till(storage = memory(), at = server(), openBook: () => string | undefined = () => book) {
  const settled = vi.fn<(sale: Sale) => void>();
  const outbox = createOutbox({ send: at.send, kept: keptIn(() => storage), openBook, settled,
                                pausesMs: [1], patienceMs: 50 });
  const end = () => vi.waitFor(() => expect(settled).toHaveBeenCalled());
  return { outbox, storage, at, settled, end, name: (sale: Sale) => keptNames.sale(book, sale.key) };
}

const cash = (amount: bigint): Part => ({ method: "CASH", amount });
const card = (amount: bigint): Part => ({ method: "CARD", amount });

describe("a sale", () => {
  it("is kept until it is answered, and then no more", async () => {
    const { outbox, storage, end, settled, name } = till();
    const sale = sold([cash(1500_00n)]);
    expect(outbox.add(sale)).toBe(true);
    expect(storage.getItem(name(sale))).toContain('"CASH"');
    await end();
    expect(settled.mock.calls[0]![0]).toMatchObject({
      state: "recorded", order: { shortCode: "ORD-1" }, outcome: { change: 500_00n } });
    expect(storage.getItem(name(sale))).toBeNull();
    outbox.putAway(sale.key);
    expect(outbox.sales.get()).toEqual([]);
  });

  it("is one, however often the button is tapped", async () => {
    const { outbox, at, end } = till();
    const sale = sold([cash(1000_00n)]);
    outbox.add(sale);
    outbox.add(sale);
    await end();
    expect(outbox.sales.get()).toHaveLength(1);
    expect(at.requests).toHaveLength(1);
  });

  it("is recorded once when answers are lost before and after", async () => {
    const { outbox, at, end } = till();
    at.lose("before", "after", new ApiError(503, "unavailable", ""), new ApiError(500, "internal", ""),
            new ApiError(429, "rate_limited", ""), new ApiError(404, "unexpected_answer", ""));
    outbox.add(sold([cash(1000_00n)]));
    await end();
    expect(at.requests).toHaveLength(7);
    expect(new Set(at.requests.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(at.recorded.size).toBe(1);
  });

  it("goes on after a reload under the same key with the same body", async () => {
    const storage = memory();
    const at = server();
    at.lose("after");
    const gone = till(storage, at, () => (at.requests.length ? undefined : book));
    const sale = sold([cash(1000_00n)]);
    gone.outbox.add(sale);
    await vi.waitFor(() => expect(gone.outbox.sales.get()[0]!.state).toBe("again"));

    const back = till(storage, at);
    back.outbox.resume(book);
    expect(back.outbox.sales.get()[0]).toMatchObject({ key: sale.key, total: 1000_00n });
    await back.end();
    expect(at.requests).toHaveLength(2);
    expect(at.requests[1]).toEqual(at.requests[0]);
    expect(at.recorded.size).toBe(1);
    expect(storage.length).toBe(0);
  });

  it("is never sent to another book", async () => {
    let open: string | undefined = "another000000";
    const { outbox, at, end } = till(memory(), server(), () => open);
    outbox.add(sold([cash(1000_00n)]));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(at.send).not.toHaveBeenCalled();
    open = book;
    outbox.hurry();
    await end();
    expect(at.recorded.size).toBe(1);
  });

  it("that is refused comes back with its cart and the reason", async () => {
    const { outbox, at, end, settled, storage, name } = till();
    at.lose(new ApiError(422, "validation_failed", "Rice is not sold here"));
    const sale = sold([cash(1000_00n)]);
    outbox.add(sale);
    await end();
    expect(settled.mock.calls[0]![0]).toMatchObject({
      state: "refused", problem: "Rice is not sold here", cart: sale.cart });
    expect(storage.getItem(name(sale))).not.toBeNull();
    outbox.putAway(sale.key);
    expect(storage.length).toBe(0);
  });

  it("is dated by the tap, with all of its payments, however late it is sent", async () => {
    const { outbox, at, end } = till();
    outbox.add(sold([card(400_00n), cash(600_00n)]));
    await end();
    expect(at.requests.map(({ body }) => (body as { occurred_at: string }).occurred_at))
      .toEqual(["2026-01-01T10:00:00.000Z", "2026-01-01T10:00:00.000Z"]);
  });

  it("is sent again while its first request is still at work", async () => {
    const { outbox, at, end, settled } = till();
    at.lose(new ApiError(409, "request_in_progress", ""), new ApiError(408, "x", ""));
    outbox.add(sold([cash(1000_00n)]));
    await end();
    expect(settled.mock.calls[0]![0].state).toBe("recorded");
    expect(new Set(at.requests.map(({ key }) => key)).size).toBe(1);
  });

  it("that the role may not make any more is refused at once, and can be put away", async () => {
    const { outbox, at, end, settled, storage } = till();
    at.lose(new ApiError(403, "missing_scope", "Your role does not allow this."));
    const sale = sold([cash(1000_00n)]);
    outbox.add(sale);
    await end();
    expect(settled.mock.calls[0]![0]).toMatchObject({ state: "refused", tries: 0 });
    expect(at.requests).toHaveLength(1);
    outbox.putAway(sale.key);
    expect(storage.length).toBe(0);
  });

  it("that may stand is not called refused by an answer that does not say so", async () => {
    const { outbox, at, end, settled } = till();
    at.lose("after", new ApiError(403, "missing_scope", ""));
    outbox.add(sold([cash(1000_00n)]));
    await end();
    expect(settled.mock.calls[0]![0].state).toBe("stuck");
    expect(at.recorded.size).toBe(1);
  });

  it("over which the server fails is tried five times, then by wish, then put away", async () => {
    const { outbox, at, end, settled, storage } = till();
    const fault = () => new ApiError(500, "internal_error", "A mistake in the program.");
    at.lose(...Array.from({ length: 10 }, fault));
    const sale = sold([cash(1000_00n)]);
    outbox.add(sale);
    await end();
    expect(settled.mock.calls[0]![0]).toMatchObject({
      state: "stuck", problem: "A mistake in the program." });
    expect(at.requests).toHaveLength(5);
    outbox.retry(sale.key);
    await vi.waitFor(() => expect(settled).toHaveBeenCalledTimes(2));
    expect(at.requests).toHaveLength(10);
    outbox.putAway(sale.key);
    expect(storage.length).toBe(0);
  });

  it("whose key another sale has used gets one of its own before it is tried again", async () => {
    const { outbox, at, end, settled } = till();
    const sale = sold([cash(1000_00n)]);
    at.recorded.set(`/v1/orders${sale.key}`, "something else");
    outbox.add(sale);
    await end();
    const [refused] = settled.mock.calls[0]!;
    expect(refused.state).toBe("refused");
    expect(refused.cart.key).not.toBe(sale.key);
    expect(refused.cart.lines).toEqual(sale.cart.lines);
  });

  it("is not put away while nobody knows what became of it", async () => {
    const { outbox, at } = till();
    at.lose(...Array.from({ length: 100 }, () => "before" as const));
    const sale = sold([cash(1000_00n)]);
    outbox.add(sale);
    await vi.waitFor(() => expect(outbox.sales.get()[0]!.tries).toBeGreaterThan(1));
    outbox.putAway(sale.key);
    expect(outbox.sales.get()).toHaveLength(1);
  });

  it("waits no longer than its patience for an answer", async () => {
    const { outbox, at, end } = till();
    const answer = at.send.getMockImplementation()!;
    at.send.mockImplementationOnce((async (_: Request, signal: AbortSignal) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () =>
        reject(new DOMException("", "AbortError"))))) as unknown as typeof answer);
    outbox.add(sold([cash(1000_00n)]));
    await end();
    expect(at.send).toHaveBeenCalledTimes(2);
  });
});

describe("a split payment", () => {
  const parts = [cash(500_00n), card(300_00n), { method: "TRANSFER", amount: 250_00n }];

  it("is the order with its first part, then the others under keys of their own", async () => {
    const { outbox, at, end } = till();
    const sale = sold(parts, true);
    outbox.add(sale);
    await end();
    expect(at.requests.map(({ path, key }) => [path, key.replace(sale.key, "K")])).toEqual([
      ["/v1/orders", "K"],
      ["/v1/orders/o1/payments", "K.payment-2"],
      ["/v1/orders/o1/payments", "K.payment-3"],
      ["/v1/orders/o1/send-to-kitchen", "K.kitchen"],
    ]);
    expect(at.requests[0]!.body).toMatchObject({ payment_method: "CARD", amount_paid: "300.00" });
    expect(at.requests.slice(1, 3).map(({ body }) => body)).toEqual([
      { amount: "250.00", payment_method: "TRANSFER", occurred_at: sale.startedAt },
      { amount: "500.00", payment_method: "CASH", occurred_at: sale.startedAt },
    ]);
    expect(sale.outcome).toEqual({ paid: 1000_00n, change: 50_00n, owed: 0n });
  });

  it("doubles no part when any answer is lost", async () => {
    for (const at of [0, 1, 2, 3]) {
      const { outbox, at: shop, end } = till();
      shop.lose(...Array.from({ length: at }, () => undefined as never), "after");
      outbox.add(sold(parts, true));
      await end();
      expect(shop.requests).toHaveLength(5);
      expect(shop.recorded.size).toBe(4);
      expect(shop.requests[at + 1]).toEqual(shop.requests[at]);
    }
  });

  it("that stops halfway says so and stays with its order", async () => {
    const { outbox, at, end, settled } = till();
    at.lose(undefined as never, new ApiError(409, "status_conflict", "The order was cancelled"));
    outbox.add(sold(parts));
    await end();
    expect(settled.mock.calls[0]![0]).toMatchObject({
      state: "incomplete", done: 1, order: { id: "o1" }, problem: "The order was cancelled" });
  });

  it("is done when somebody else has sent it to the kitchen", async () => {
    const { outbox, at, end, settled } = till();
    at.lose(undefined as never, new ApiError(409, "already_exists", ""));
    outbox.add(sold([cash(1000_00n)], true));
    await end();
    expect(settled.mock.calls[0]![0].state).toBe("recorded");
  });
});

it("says when the browser keeps nothing", () => {
  const full = { ...memory(), setItem: () => { throw new DOMException("", "QuotaExceededError"); } };
  expect(till(full).outbox.add(sold([cash(1000_00n)]))).toBe(false);
});
