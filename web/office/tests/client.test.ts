import { describe, expect, it, vi } from "vitest";
import { createClient, newKey, pathOf } from "../src/api/client";
import { ApiError } from "../src/api/error";

type Step = Error | { status: number; body?: unknown; headers?: Record<string, string> };

// Answers one step after the other; the requests are kept.
function client(steps: Step[], options: { book?: string; token?: string;
                                           renew?: () => Promise<boolean> } = {}) {
  const requests: { url: string; method: string; headers: Headers; body: unknown }[] = [];
  const signedOut = vi.fn();
  const fetch = vi.fn(async (url: string, init: RequestInit) => {
    requests.push({ url, method: init.method ?? "GET", headers: new Headers(init.headers),
                    body: init.body });
    const step = steps.shift();
    if (!step) throw new Error("asked more often than expected");
    if (step instanceof Error) throw step;
    return new Response(JSON.stringify(step.body ?? { success: true, message: "ok", data: 1 }),
                        { status: step.status, headers: step.headers ?? {} });
  });
  const made = createClient({
    fetch: fetch as unknown as typeof globalThis.fetch,
    pauses: [0, 0],
    book: () => options.book,
    csrfToken: () => options.token,
    ...(options.renew ? { renew: options.renew } : {}),
    signedOut,
  });
  return { made, requests, signedOut };
}

const lost = () => new TypeError("network error");

describe("a write under a key", () => {
  it("is sent again with the same key and body when the answer is lost", async () => {
    const { made, requests } = client([
      lost(), { status: 502 },
      { status: 201, headers: { "Idempotency-Replayed": "true", ETag: '"1"' },
        body: { success: true, message: "Order recorded", data: { id: "a" } } },
    ]);
    const answer = await made.send("POST", "/v1/orders", { a: 1 }, { idempotencyKey: "k" });
    expect(answer).toMatchObject({ data: { id: "a" }, replayed: true, etag: '"1"' });
    expect(requests.map(({ headers }) => headers.get("Idempotency-Key"))).toEqual(["k", "k", "k"]);
    expect(new Set(requests.map(({ body }) => body)).size).toBe(1);
  });
  it("says that nobody knows when no answer ever comes", async () => {
    const { made, requests } = client([lost(), lost(), lost()]);
    const failed = made.send("POST", "/v1/orders", {}, { idempotencyKey: "k" });
    await expect(failed).rejects.toMatchObject({ status: 0, outcomeUnknown: true });
    expect(requests).toHaveLength(3);
  });
  it("is not repeated when it was refused", async () => {
    const { made, requests } = client([{ status: 422, body: {
      error: "validation_failed", message: "amount must be above 0",
      details: [{ field: "amount", message: "must be above 0" }],
    } }]);
    const error = await made.send("POST", "/v1/x", {}, { idempotencyKey: "k" })
      .catch((problem: unknown) => problem as ApiError);
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).of("amount")).toBe("must be above 0");
    expect((error as ApiError).of("reason")).toBeUndefined();
    expect(requests).toHaveLength(1);
  });
});

it("never repeats a write without a key", async () => {
  const { made, requests } = client([lost()]);
  await expect(made.send("POST", "/v1/orders", {})).rejects.toMatchObject({ status: 0 });
  expect(requests).toHaveLength(1);
});

it("repeats a read", async () => {
  const { made, requests } = client([{ status: 503 }, { status: 200 }]);
  expect((await made.get("/v1/orders")).data).toBe(1);
  expect(requests).toHaveLength(2);
});

it("names the book always and the token on writes alone", async () => {
  const { made, requests } = client([{ status: 200 }, { status: 200 }],
                                    { book: "B".repeat(13), token: "t" });
  await made.get("/v1/orders", { query: { status: "PENDING", search: "", page: 2 } });
  await made.send("DELETE", "/v1/orders/1");
  expect(requests[0]!.url).toBe("/v1/orders?status=PENDING&page=2");
  expect(requests.map(({ headers }) => headers.get("Tillbook-Book"))).toEqual(
    ["B".repeat(13), "B".repeat(13)]);
  expect(requests.map(({ headers }) => headers.get("Tillbook-CSRF"))).toEqual([null, "t"]);
});

it("tells of a session that is over, but not of a wrong password", async () => {
  const over = client([{ status: 401, body: { error: "not_signed_in", message: "" } }]);
  await expect(over.made.get("/v1/orders")).rejects.toMatchObject({ code: "not_signed_in" });
  expect(over.signedOut).toHaveBeenCalledTimes(1);
  const wrong = client([{ status: 401, body: { error: "wrong_credentials", message: "" } }]);
  await expect(wrong.made.send("POST", "/v1/session", {})).rejects.toBeInstanceOf(ApiError);
  expect(wrong.signedOut).not.toHaveBeenCalled();
});

describe("a token that is refused", () => {
  const refused = { status: 403, body: { error: "csrf_refused", message: "" } };
  it("is read again, once, and what was asked goes on", async () => {
    const options = { token: "old", renew: async () => {
      options.token = "new";
      return true;
    } };
    const { made, requests } = client([refused, { status: 200 }], options);
    expect((await made.send("DELETE", "/v1/orders/1")).data).toBe(1);
    expect(requests.map(({ headers }) => headers.get("Tillbook-CSRF"))).toEqual(["old", "new"]);
    const again = client([refused, refused], { renew: async () => true });
    await expect(again.made.send("DELETE", "/v1/x")).rejects.toMatchObject({ code: "csrf_refused" });
    expect(again.requests).toHaveLength(2);
  });
  it("ends it where somebody else has signed in", async () => {
    const { made, requests } = client([refused], { renew: async () => false });
    await expect(made.send("DELETE", "/v1/x")).rejects.toMatchObject({ code: "csrf_refused" });
    expect(requests).toHaveLength(1);
  });
});

it("stops waiting when it is given up", async () => {
  const given = new AbortController();
  const { made } = client([lost()]);
  const reading = made.get("/v1/orders", { signal: given.signal });
  given.abort();
  await expect(reading).rejects.toMatchObject({ name: "AbortError" });
});

it("reads the next cursor of a list", async () => {
  const link = '</v1/orders?limit=50&page=1>; rel="first", ' +
    '</v1/orders?limit=50&page=2&cursor=2026-01-01,x>; rel="next"';
  const { made } = client([{ status: 200, headers: { Link: link } }, { status: 200 }]);
  expect((await made.get("/v1/orders")).next).toBe("2026-01-01,x");
  expect((await made.get("/v1/orders")).next).toBeNull();
});

it("takes a proxy's page for what it is", async () => {
  const { made } = client([{ status: 413, body: "<html>" }]);
  await expect(made.send("POST", "/v1/x", {})).rejects.toMatchObject({ code: "unexpected_answer" });
});

it("leaves out what a query does not name", () => {
  expect(pathOf("/v1/x", { a: undefined, b: null, c: "", d: 0, e: false })).toBe("/v1/x?d=0&e=false");
  expect(pathOf("/v1/x")).toBe("/v1/x");
});

it("leaves repeating to who asks for that", async () => {
  const { made, requests } = client([lost()]);
  const failed = made.send("POST", "/v1/orders", {}, { idempotencyKey: "k", isRepeated: false });
  await expect(failed).rejects.toMatchObject({ status: 0 });
  expect(requests).toHaveLength(1);
});

it("makes keys that differ, without a secure context", () => {
  vi.stubGlobal("crypto", { getRandomValues: crypto.getRandomValues.bind(crypto) });
  expect(newKey()).toMatch(/^[0-9a-f]{32}$/);
  expect(newKey()).not.toBe(newKey());
  vi.unstubAllGlobals();
});

describe("an answer that never comes", () => {
  const hanging = () => createClient({
    fetch: ((_url: string, init: RequestInit) => new Promise((_resolve, reject) =>
      init.signal!.addEventListener("abort", () =>
        reject(new DOMException("", "AbortError"))))) as unknown as typeof fetch,
    pauses: [0], book: () => undefined, csrfToken: () => undefined, signedOut: () => {},
  });
  it("is told of in time, and not asked for again by itself", async () => {
    await expect(hanging().get("/v1/x", { limitMs: 5 })).rejects.toMatchObject({
      code: "timed_out", outcomeUnknown: true });
    await expect(hanging().send("POST", "/v1/x", {}, { idempotencyKey: "k", limitMs: 5 }))
      .rejects.toMatchObject({ code: "timed_out" });
  });
  it("is no mistake where nobody waits any more", async () => {
    const given = new AbortController();
    const reading = hanging().get("/v1/x", { signal: given.signal });
    given.abort();
    await expect(reading).rejects.toMatchObject({ name: "AbortError" });
  });
});

it("waits for the first request of a key", async () => {
  const busy = { status: 409, body: { error: "request_in_progress", message: "" } };
  const { made, requests } = client([busy, { status: 201 }]);
  expect((await made.send("POST", "/v1/x", {}, { idempotencyKey: "k" })).data).toBe(1);
  expect(requests).toHaveLength(2);
});

it("sends nothing to another book when the session was renewed", async () => {
  const options = { book: "A".repeat(13), renew: async () => {
    options.book = "B".repeat(13);
    return true;
  } };
  const { made, requests } = client(
    [{ status: 403, body: { error: "csrf_refused", message: "" } }], options);
  await expect(made.send("POST", "/v1/orders", {})).rejects.toMatchObject({ code: "csrf_refused" });
  expect(requests).toHaveLength(1);
});

it("tells of CSV what it tells of everything", async () => {
  const { made, signedOut } = client([lost(), { status: 401, body: { error: "not_signed_in" } }]);
  await expect(made.csv("/v1/refunds")).rejects.toBeInstanceOf(ApiError);
  expect(signedOut).toHaveBeenCalledTimes(1);
});

it("waits as long as it is told, but for no more than five seconds", async () => {
  const limited = (wait: string) => ({ status: 429, headers: { "Retry-After": wait },
                                       body: { error: "rate_limited", message: "" } });
  const long = client([limited("598")]);
  await expect(long.made.get("/v1/x")).rejects.toMatchObject({ retryAfter: 598 });
  expect(long.requests).toHaveLength(1);
  const short = client([limited("1"), { status: 200 }]);
  expect((await short.made.get("/v1/x")).data).toBe(1);
});
