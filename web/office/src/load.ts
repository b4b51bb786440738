// Reads for a page: what is shown, whether it is on its way, and what went wrong.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Answer } from "./api/client";
import { isAbort } from "./api/error";

export interface Loaded<T> {
  // The latest answer; the former one stays while another is on its way.
  answer: Answer<T> | undefined;
  data: T | undefined;
  error: unknown;
  isLoading: boolean;
  // Reads again.
  reload: () => void;
  // Shows what another request has answered.
  take: (answer: Answer<T>) => void;
  // Changes what is shown until the next answer.
  patch: (change: (data: T) => T) => void;
}

// Reads whenever one of `inputs` changes; what was on its way for others is given up. The former
// answer is forgotten where `keep` says so with another value (the id of another object, say).
export function useLoad<T>(
  read: (signal: AbortSignal) => Promise<Answer<T>>,
  inputs: readonly unknown[],
  keep: unknown = 0,
): Loaded<T> {
  const [state, setState] = useState<{
    answer: Answer<T> | undefined;
    error: unknown;
    isLoading: boolean;
    keep: unknown;
  }>({ answer: undefined, error: undefined, isLoading: true, keep });
  const [round, setRound] = useState(0);
  const latest = useRef(read);
  latest.current = read;

  useEffect(() => {
    const given = new AbortController();
    setState((was) => ({
      answer: was.keep === keep ? was.answer : undefined,
      error: undefined,
      isLoading: true,
      keep,
    }));
    latest.current(given.signal).then(
      (answer) => {
        if (!given.signal.aborted) setState({ answer, error: undefined, isLoading: false, keep });
      },
      (error: unknown) => {
        if (given.signal.aborted || isAbort(error)) return;
        setState((was) => ({ ...was, error, isLoading: false }));
      },
    );
    return () => given.abort();
  }, [...inputs, keep, round]);

  const reload = useCallback(() => setRound((was) => was + 1), []);
  const take = useCallback((answer: Answer<T>) => {
    setState((was) => ({ ...was, answer, error: undefined }));
  }, []);
  const patch = useCallback((change: (data: T) => T) => {
    setState((was) => was.answer
      ? { ...was, answer: { ...was.answer, data: change(was.answer.data) } }
      : was);
  }, []);
  const current = state.keep === keep ? state.answer : undefined;
  return { ...state, answer: current, data: current?.data, reload, take, patch };
}
