// The board of now: the tickets of the last hours out of the feed, then what the stream tells,
// without a gap between the two.
import { useEffect, useRef, useState } from "preact/hooks";
import type { EventStream, StreamState } from "../../api/events";
import type { BookEvent } from "../../api/types";
import { isAbort } from "../../api/error";
import { api } from "../../session";
import { type Board, emptyBoard, eventTypes, told } from "./board";

// A ticket that nobody has served for so long is forgotten.
const hoursBack = 12;
const pageSize = 1000;

interface FeedMeta {
  next: string;
  hasMore: boolean;
}

async function history(signal: AbortSignal): Promise<{ board: Board; next: string }> {
  const since = new Date(Date.now() - hoursBack * 3_600_000).toISOString();
  let board = emptyBoard;
  let next: string | undefined;
  for (;;) {
    const place = next === undefined ? { since } : { after: next };
    const query = { types: eventTypes, limit: pageSize, ...place };
    const answer = await api.get<BookEvent[]>("/v1/events", { query, signal });
    for (const event of answer.data) board = told(board, event);
    const meta = answer.meta as FeedMeta;
    next = meta.next;
    if (!meta.hasMore) return { board, next };
  }
}

export interface Following {
  board: Board | undefined; // until the first answer
  change: (change: (board: Board) => Board) => void;
  error: unknown;
  state: StreamState;
  retry: () => void;
}

// Calls onNew with what has come while the board is open.
export function useBoard(onEvent: (event: BookEvent, before: Board) => void): Following {
  const [board, setBoard] = useState<Board>();
  const [error, setError] = useState<unknown>();
  const [state, setState] = useState<StreamState>("connecting");
  const [round, setRound] = useState(0);
  const current = useRef<Board>(emptyBoard);
  const latest = useRef(onEvent);
  latest.current = onEvent;

  const show = (next: Board) => {
    current.current = next;
    setBoard(next);
  };

  useEffect(() => {
    const given = new AbortController();
    let stream: EventStream | undefined;
    setError(undefined);
    history(given.signal).then(({ board: found, next }) => {
      if (given.signal.aborted) return;
      show(found);
      stream = api.events({
        types: eventTypes,
        after: next,
        onEvent: (event) => {
          const was = current.current;
          show(told(was, event));
          latest.current(event, was);
        },
        onState: setState,
        onRefused: setError,
      });
    }, (problem: unknown) => {
      if (!isAbort(problem) && !given.signal.aborted) setError(problem);
    });
    return () => {
      given.abort();
      stream?.close();
    };
  }, [round]);

  return {
    board,
    change: (make) => show(make(current.current)),
    error,
    state,
    retry: () => setRound((was) => was + 1),
  };
}
