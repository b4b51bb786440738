// GET /v1/events/stream, read with fetch because EventSource sends no headers. Comes again by itself
// where it was (Last-Event-ID), so that nothing is missed or told twice.
import { ApiError, errorOf } from "./error";
import type { BookEvent } from "./types";

export type StreamState = "connecting" | "live" | "waiting";

export interface StreamOptions {
  types?: string; // "order.*,payment.received"; all without it
  after?: string; // a place; from now on without it
  onEvent: (event: BookEvent) => void;
  onState?: (state: StreamState) => void;
  // What was told before may be no more: the book was restored, or the place is unknown.
  onReset?: () => void;
  // It will not come again: not signed in, or the role may not see events.
  onRefused?: (error: ApiError) => void;
}

export interface EventStream {
  close: () => void;
}

interface Means {
  fetch: typeof fetch;
  headers: () => Headers;
  signedOut: () => void;
}

// The server sends at least a comment every 15 seconds; without one for this long it is gone.
const silenceMs = 40_000;
const pausesMs = [500, 1000, 2000, 5000, 10_000, 15_000];

export interface Frame {
  id?: string;
  data?: string;
}

// Takes pieces of text/event-stream and gives the frames that are complete.
export function frameReader(): (piece: string) => Frame[] {
  let rest = "";
  return (piece) => {
    rest = (rest + piece).replace(/\r\n?/g, "\n");
    const frames: Frame[] = [];
    for (let end = rest.indexOf("\n\n"); end >= 0; end = rest.indexOf("\n\n")) {
      const frame: Frame = {};
      for (const line of rest.slice(0, end).split("\n")) {
        const colon = line.indexOf(":");
        const name = colon < 0 ? line : line.slice(0, colon);
        const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
        if (name === "id") frame.id = value;
        if (name === "data") frame.data = frame.data === undefined ? value : `${frame.data}\n${value}`;
      }
      frames.push(frame);
      rest = rest.slice(end + 2);
    }
    return frames;
  };
}

export function followEvents(options: StreamOptions, means: Means): EventStream {
  let place = options.after;
  let closed = false;
  let connection: AbortController | undefined;
  let generation: number | undefined;
  let failures = 0;
  let wake: (() => void) | undefined;

  function told(event: BookEvent) {
    if (generation !== undefined && event.generation !== generation) options.onReset?.();
    generation = event.generation;
    options.onEvent(event);
  }

  async function read(response: Response) {
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    const frames = frameReader();
    let silence = setTimeout(() => connection?.abort(), silenceMs);
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        clearTimeout(silence);
        silence = setTimeout(() => connection?.abort(), silenceMs);
        for (const frame of frames(value)) {
          if (closed) return;
          if (frame.data) told(JSON.parse(frame.data) as BookEvent);
          if (frame.id !== undefined) place = frame.id;
        }
      }
    } finally {
      clearTimeout(silence);
    }
  }

  async function connect() {
    connection = new AbortController();
    const headers = means.headers();
    headers.set("Accept", "text/event-stream");
    if (place !== undefined) headers.set("Last-Event-ID", place);
    const query = options.types ? `?types=${encodeURIComponent(options.types)}` : "";
    const response = await means.fetch(`/v1/events/stream${query}`, {
      headers,
      credentials: "same-origin",
      cache: "no-store",
      signal: connection.signal,
    });
    if (!response.ok) throw await errorOf(response);
    failures = 0;
    options.onState?.("live");
    await read(response);
  }

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function follow() {
    while (!closed) {
      options.onState?.("connecting");
      try {
        await connect();
      } catch (error) {
        if (closed) return;
        if (error instanceof ApiError && [401, 403, 422].includes(error.status)) {
          if (error.status === 401) means.signedOut();
          options.onRefused?.(error);
          return;
        }
        // The server does not know the place any more: from now on, and all is read again.
        if (error instanceof ApiError && error.status < 500 && error.status >= 400 &&
            error.status !== 429 && place !== undefined) {
          place = undefined;
          options.onReset?.();
        }
      }
      if (closed) return;
      options.onState?.("waiting");
      await pause(pausesMs[Math.min(failures++, pausesMs.length - 1)]!);
    }
  }

  // Back from sleep or out of a tunnel: at once, not after the pause.
  const online = () => wake?.();
  globalThis.addEventListener?.("online", online);
  void follow();
  return {
    close: () => {
      closed = true;
      globalThis.removeEventListener?.("online", online);
      connection?.abort();
      wake?.();
    },
  };
}
