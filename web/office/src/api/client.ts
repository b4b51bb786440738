// Calls of /v1 with the session's cookie. One client for the page; tests make their own.
import { ApiError, errorOf, isAbort } from "./error";
import { type EventStream, type StreamOptions, followEvents } from "./events";

export type Query = Record<string, string | number | boolean | undefined | null>;

export interface Answer<T> {
  data: T;
  message: string;
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

const sleep = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(new DOMException("The request was given up.", "AbortError"));
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

  async function once(method: string, path: string, options: WriteOptions, body: unknown) {
    let response: Response;
    try {
      response = await around.fetch(pathOf(path, options.query), {
        method,
        headers: headersOf(method, options, body),
        credentials: "same-origin",
        cache: "no-store",
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(options.signal ? { signal: options.signal } : {}),
      });
    } catch (error) {
      if (isAbort(error)) throw error;
      throw new ApiError(0, "no_answer", "No answer came.");
    }
    around.heard?.(response.headers.get("Date"));
    if (!response.ok) {
      const error = await errorOf(response);
      if (error.status === 401 && error.code !== "wrong_credentials") around.signedOut();
      throw error;
    }
    return response;
  }

  // Reads are repeated freely, writes only under a key.
  async function ask(method: string, path: string, options: WriteOptions, body?: unknown) {
    const mayRepeat = options.isRepeated !== false &&
      (method === "GET" || options.idempotencyKey !== undefined);
    let isRenewed = false;
    for (let tries = 0; ; ++tries) {
      try {
        return await once(method, path, options, body);
      } catch (error) {
        if (error instanceof ApiError && error.code === "csrf_refused" && !isRenewed &&
            await around.renew?.()) {
          isRenewed = true;
          continue;
        }
        const pause = around.pauses[tries];
        if (!(error instanceof ApiError) || !error.outcomeUnknown || !mayRepeat ||
            pause === undefined) {
          throw error;
        }
        await sleep(Math.max(pause, Math.min(error.retryAfter ?? 0, 5) * 1000), options.signal);
      }
    }
  }

  async function answerOf<T>(response: Response): Promise<Answer<T>> {
    let body: { data?: unknown; message?: unknown; meta?: unknown };
    try {
      body = await response.json();
    } catch (error) {
      if (isAbort(error)) throw error;
      // The connection broke within the answer.
      throw new ApiError(0, "no_answer", "The answer did not arrive whole.");
    }
    return {
      data: body.data as T,
      message: typeof body.message === "string" ? body.message : "",
      meta: body.meta,
      etag: response.headers.get("ETag"),
      replayed: response.headers.get("Idempotency-Replayed") === "true",
      next: nextCursor(response.headers.get("Link")),
    };
  }

  return {
    async get<T>(path: string, options: Options = {}): Promise<Answer<T>> {
      return answerOf<T>(await ask("GET", path, options));
    },

    async send<T>(method: Method, path: string, body?: unknown, options: WriteOptions = {}) {
      return answerOf<T>(await ask(method, path, options, body));
    },

    // The rows of a report or list as CSV.
    async csv(path: string, options: Options = {}): Promise<Blob> {
      const response = await around.fetch(pathOf(path, options.query), {
        headers: (() => {
          const headers = headersOf("GET", {}, undefined);
          headers.set("Accept", "text/csv");
          return headers;
        })(),
        credentials: "same-origin",
      });
      if (!response.ok) throw await errorOf(response);
      return response.blob();
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
