// Calls of /v1 with the session's cookie. One client for the page; tests make their own.
import { ApiError, errorOf } from "./error";
import { type EventStream, type StreamOptions, followEvents } from "./events";

export type Query = Record<string, string | number | boolean | undefined | null>;

export interface Answer<T> {
  data: T;
  meta: unknown;
  // Version tag for ifMatch.
  etag: string | null;
  // True when the server had done this already and told it again.
  replayed: boolean;
  // Of a list: the cursor behind its last row, where there are more.
  next: string | null;
}

export interface Options {
  query?: Query;
  signal?: AbortSignal | undefined;
  // For what takes the server long.
  limitMs?: number;
}

export interface WriteOptions extends Options {
  // The name of this one command. Give a key made by newKey() and keep it while the user tries
  // again, so that a lost answer never doubles what was done.
  idempotencyKey?: string;
  ifMatch?: string | null;
  // False: whoever asks sends again by itself.
  isRepeated?: boolean;
}

export interface Surroundings {
  fetch: typeof fetch;
  // Waits before attempt 2, 3, … under the same key, milliseconds.
  pauses: number[];
  book: () => string | undefined;
  csrfToken: () => string | undefined;
  // Told the header Date of every answer.
  heard?: (date: string | null) => void;
  // Told of 401 from anything but the sign-in itself.
  signedOut: () => void;
  // The token was refused: reads the session again; true if what was asked may be sent once more.
  renew?: () => Promise<boolean>;
}

interface Asked<T> {
  method: string;
  path: string;
  options: WriteOptions;
  body?: unknown;
  accept?: string;
  read: (response: Response) => Promise<T>;
}

const waitMax = 5; // seconds, as Retry-After says them

// After so long without an answer somebody is told, and may try again.
const limitMs = 20_000;

export type Method = "POST" | "PUT" | "PATCH" | "DELETE";

export type Client = ReturnType<typeof createClient>;

// 128 random bits. Not randomUUID: a shop's plain http has none.
export const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0")).join("");

export function pathOf(path: string, query: Query = {}): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") parts.set(name, String(value));
  }
  const text = parts.toString();
  return text ? `${path}?${text}` : path;
}

// The cursor of `<…&cursor=X>; rel="next"`.
function nextCursor(link: string | null): string | null {
  for (const part of link?.split(/,\s*(?=<)/) ?? []) {
    const found = /^<([^>]*)>;\s*rel="?next"?/.exec(part.trim());
    if (found) return new URL(found[1]!, "http://book.invalid").searchParams.get("cursor");
  }
  return null;
}

const givenUp = () => new DOMException("The request was given up.", "AbortError");

const sleep = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(givenUp());
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
  });

export function createClient(around: Surroundings) {
  function headersOf(method: string, options: WriteOptions, body: unknown): Headers {
    const headers = new Headers({ Accept: "application/json" });
    const book = around.book();
    if (book) headers.set("Tillbook-Book", book);
    const token = around.csrfToken();
    if (method !== "GET" && token) headers.set("Tillbook-CSRF", token);
    if (body !== undefined) headers.set("Content-Type", "application/json");
    if (options.idempotencyKey) headers.set("Idempotency-Key", options.idempotencyKey);
    if (options.ifMatch) headers.set("If-Match", options.ifMatch);
    return headers;
  }

  // Reads the answer as well, all within the time there is for it.
  async function once<T>(request: Asked<T>): Promise<T> {
    const { method, path, options, body, accept } = request;
    const headers = headersOf(method, options, body);
    if (accept) headers.set("Accept", accept);
    const given = new AbortController();
    const stop = () => given.abort();
    const { signal } = options;
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
    const timer = setTimeout(stop, options.limitMs ?? limitMs);
    try {
      const response = await around.fetch(pathOf(path, options.query), {
        method,
        headers,
        credentials: "same-origin",
        cache: "no-store",
        signal: given.signal,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      around.heard?.(response.headers.get("Date"));
      if (!response.ok) throw await errorOf(response);
      return await request.read(response);
    } catch (error) {
      if (error instanceof ApiError) {
        if (error.status === 401 && error.code !== "wrong_credentials") around.signedOut();
        throw error;
      }
      if (signal?.aborted) throw givenUp();
      if (given.signal.aborted) throw new ApiError(0, "timed_out", "No answer came in time.");
      throw new ApiError(0, "no_answer", "No answer came.");
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    }
  }

  // Reads are repeated freely, writes only under a key. Where somebody has waited as long as an
  // answer may take, they are asked.
  async function ask<T>(request: Asked<T>): Promise<T> {
    const { method, options } = request;
    const book = around.book();
    const mayRepeat = options.isRepeated !== false &&
      (method === "GET" || options.idempotencyKey !== undefined);
    let isRenewed = false;
    for (let tries = 0; ; ++tries) {
      try {
        return await once(request);
      } catch (error) {
        // Never to another book than it was meant for.
        if (error instanceof ApiError && error.code === "csrf_refused" && !isRenewed &&
            await around.renew?.() && around.book() === book) {
          isRenewed = true;
          continue;
        }
        const pause = around.pauses[tries];
        if (!(error instanceof ApiError) || !error.isPassing || !mayRepeat ||
            error.code === "timed_out" || pause === undefined) {
          throw error;
        }
        const wait = error.retryAfter ?? 0;
        if (wait > waitMax) throw error; // Nobody looks at a spinner for so long.
        await sleep(Math.max(pause, wait * 1000), options.signal);
      }
    }
  }

  async function answerOf<T>(response: Response): Promise<Answer<T>> {
    const body = await response.json() as { data?: unknown; meta?: unknown };
    return {
      data: body.data as T,
      meta: body.meta,
      etag: response.headers.get("ETag"),
      replayed: response.headers.get("Idempotency-Replayed") === "true",
      next: nextCursor(response.headers.get("Link")),
    };
  }

  return {
    get<T>(path: string, options: Options = {}): Promise<Answer<T>> {
      return ask<Answer<T>>({ method: "GET", path, options, read: answerOf<T> });
    },

    send<T>(method: Method, path: string, body?: unknown, options: WriteOptions = {}) {
      return ask<Answer<T>>({ method, path, options, body, read: answerOf<T> });
    },

    // The rows of a report, or of a page of a list, as CSV.
    csv(path: string, options: Options = {}): Promise<string> {
      return ask({ method: "GET", path, options, accept: "text/csv",
                   read: (response) => response.text() });
    },

    // Follows what happens in the book until it is closed.
    events(options: StreamOptions): EventStream {
      return followEvents(options, {
        fetch: around.fetch,
        headers: () => headersOf("GET", {}, undefined),
        signedOut: around.signedOut,
      });
    },
  };
}
