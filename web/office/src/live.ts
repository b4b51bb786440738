// What happens in the book while a page is open.
import { useEffect, useRef, useState } from "preact/hooks";
import type { StreamState } from "./api/events";
import type { BookEvent } from "./api/types";
import { api, mayFollow, useBook } from "./session";

export type LiveState = StreamState | "off" | "refused";

// A page that nobody sees needs no stream of its own: browsers have few connections to a server.
const hiddenMs = 5000;

// True while the page is seen, and a little longer.
function useSeen(): boolean {
  const [isSeen, setSeen] = useState(!document.hidden);
  useEffect(() => {
    let timer = 0;
    const changed = () => {
      clearTimeout(timer);
      if (document.hidden) timer = window.setTimeout(() => setSeen(false), hiddenMs);
      else setSeen(true);
    };
    document.addEventListener("visibilitychange", changed);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", changed);
    };
  }, []);
  return isSeen;
}

// Calls onEvent for every event of the types ("order.*,payment.received") while the page is drawn;
// says how it stands with the stream. "off": the role may not follow. `onLive` is called whenever
// the stream begins anew: what happened between the reading of the page and that is told by nobody.
export function useEvents(types: string, onEvent: (event: BookEvent) => void,
                          onLive?: () => void): LiveState {
  const book = useBook();
  const isAllowed = mayFollow(book);
  const isSeen = useSeen();
  const [state, setState] = useState<LiveState>(isAllowed ? "connecting" : "off");
  const latest = useRef({ onEvent, onLive });
  latest.current = { onEvent, onLive };
  useEffect(() => {
    if (!isAllowed || !isSeen) return;
    const stream = api.events({
      types,
      onEvent: (event) => latest.current.onEvent(event),
      onState: (to) => {
        setState(to);
        if (to === "live") latest.current.onLive?.();
      },
      onReset: () => latest.current.onLive?.(),
      onRefused: () => setState("refused"),
    });
    return () => stream.close();
  }, [types, isAllowed, isSeen, book.id]);
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
