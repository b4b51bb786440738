import { afterEach, expect, it, vi } from "vitest";
import { type StreamState, followEvents, frameReader } from "../src/api/events";
import type { BookEvent } from "../src/api/types";

it("reads frames that arrive in pieces", () => {
  const read = frameReader();
  expect(read("retry: 2000\nid: 4\n: generation 1")).toEqual([]);
  expect(read(", head 4\n\nid: 5.0\nevent: order.created\nda")).toEqual([{ id: "4" }]);
  expect(read('ta: {"a":1}\n\n: heartbeat\nid: 6\n\n')).toEqual(
    [{ id: "5.0", data: '{"a":1}' }, { id: "6" }]);
});

afterEach(() => vi.useRealTimers());

const frame = (id: string) => `id: ${id}\nevent: order.created\ndata: {"sequence":"${id}"}\n\n`;

it("comes again where it was", async () => {
  vi.useFakeTimers();
  const asked: (string | null)[] = [];
  const bodies = [frame("5.0") + ": heartbeat\nid: 7\n\n", frame("8.0")];
  const seen: string[] = [];
  const states: StreamState[] = [];
  const stream = followEvents(
    { types: "order.*", onEvent: (event: BookEvent) => seen.push(event.sequence),
      onState: (state) => states.push(state) },
    {
      fetch: (async (_url: string, init: RequestInit) => {
        asked.push(new Headers(init.headers).get("Last-Event-ID"));
        const body = bodies.shift();
        if (body === undefined) return new Promise(() => {});
        return new Response(body);
      }) as unknown as typeof fetch,
      headers: () => new Headers(),
      signedOut: () => {},
    },
  );
  await vi.advanceTimersByTimeAsync(5000);
  expect(asked).toEqual([null, "7", "8.0"]);
  expect(seen).toEqual(["5.0", "8.0"]);
  expect(states.slice(0, 4)).toEqual(["connecting", "live", "waiting", "connecting"]);
  stream.close();
});

it("stays away where it may not be", async () => {
  vi.useFakeTimers();
  const refused = vi.fn();
  const fetch = vi.fn(async () =>
    new Response(JSON.stringify({ error: "missing_scope", message: "no" }), { status: 403 }));
  followEvents({ onEvent: () => {}, onRefused: refused },
               { fetch: fetch as unknown as typeof globalThis.fetch, headers: () => new Headers(),
                 signedOut: () => {} });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(fetch).toHaveBeenCalledTimes(1);
  expect(refused).toHaveBeenCalledTimes(1);
});

it("begins anew where its place is not known, and says so", async () => {
  vi.useFakeTimers();
  const asked: (string | null)[] = [];
  const reset = vi.fn();
  const stream = followEvents({ after: "99", onEvent: () => {}, onReset: reset }, {
    fetch: (async (_url: string, init: RequestInit) => {
      asked.push(new Headers(init.headers).get("Last-Event-ID"));
      if (asked.length === 1) {
        return new Response(JSON.stringify({ error: "bad_request" }), { status: 400 });
      }
      return new Promise(() => {});
    }) as unknown as typeof fetch,
    headers: () => new Headers(), signedOut: () => {},
  });
  await vi.advanceTimersByTimeAsync(2000);
  expect(asked).toEqual(["99", null]);
  expect(reset).toHaveBeenCalledTimes(1);
  stream.close();
});

it("tells when the book was restored meanwhile", async () => {
  vi.useFakeTimers();
  const reset = vi.fn();
  const event = (generation: number) => `id: ${generation}\ndata: {"generation":${generation}}\n\n`;
  const bodies = [event(1) + event(1) + event(2)];
  const stream = followEvents({ onEvent: () => {}, onReset: reset }, {
    fetch: (async () => bodies.length > 0 ? new Response(bodies.shift())
      : new Promise(() => {})) as unknown as typeof fetch,
    headers: () => new Headers(), signedOut: () => {},
  });
  await vi.advanceTimersByTimeAsync(2000);
  expect(reset).toHaveBeenCalledTimes(1);
  stream.close();
});
