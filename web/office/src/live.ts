// What happens in the book while a page is open.
import { useEffect, useRef, useState } from "preact/hooks";
import type { StreamState } from "./api/events";
import type { BookEvent } from "./api/types";
import { api, mayFollow, useBook } from "./session";

// Calls onEvent for every event of the types ("order.*,payment.received") while the page is drawn;
// says how it stands with the stream. "off": the role may not follow.
export function useEvents(types: string, onEvent: (event: BookEvent) => void): StreamState | "off" {
  const book = useBook();
  const isAllowed = mayFollow(book);
  const [state, setState] = useState<StreamState | "off">(isAllowed ? "connecting" : "off");
  const latest = useRef(onEvent);
  latest.current = onEvent;
  useEffect(() => {
    if (!isAllowed) return;
    const stream = api.events({
      types,
      onEvent: (event) => latest.current(event),
      onState: setState,
      onRefused: () => setState("off"),
    });
    return () => stream.close();
  }, [types, isAllowed, book.id]);
  return state;
}

// Runs soon after the first call and again after the last one, at most once in `ms`: a hundred
// events in a second are one look at the list.
export function useCalm(run: () => void, ms: number): () => void {
  const state = useRef({ timer: 0, isWanted: false });
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => () => clearTimeout(state.current.timer), []);
  return useRef(() => {
    const now = state.current;
    now.isWanted = true;
    if (now.timer) return;
    const turn = () => {
      now.timer = 0;
      if (!now.isWanted) return;
      now.isWanted = false;
      latest.current();
      now.timer = window.setTimeout(turn, ms);
    };
    now.timer = window.setTimeout(turn, 120);
  }).current;
}
