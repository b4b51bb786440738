// A write that somebody asks for: busy while it is under way, and one key for one draft, so that
// trying again after a lost answer never does it twice.
import { useRef, useState } from "preact/hooks";
import { newKey } from "./api/client";
import { ApiError, messageOf } from "./api/error";

// The same key for as long as the draft reads the same, or `keeps` says that nobody knows whether
// the former draft was carried out: if it was, the server refuses another one under its key.
export function useDraftKey(): (draft: unknown, keeps?: boolean) => string {
  const kept = useRef({ text: "", key: "" });
  return (draft, keeps = false) => {
    const text = JSON.stringify(draft) ?? "";
    if (kept.current.key === "" || (kept.current.text !== text && !keeps)) {
      kept.current = { text, key: newKey() };
    }
    return kept.current.key;
  };
}

// "phone_number must be an E.164 number (got "12")" under the field itself: "Must be an E.164
// number".
export function plainMistake(field: string, message: string): string {
  const rest = message.startsWith(`${field} `) ? message.slice(field.length + 1) : message;
  const short = rest.replace(/ \(got .*\)$/s, "");
  return `${short.charAt(0).toUpperCase()}${short.slice(1)}.`;
}

export interface Command {
  isBusy: boolean;
  // What went wrong, in one sentence; nothing where all of it belongs to fields.
  problem: string | undefined;
  // The mistake of a field of the API, or of anything within it.
  of: (field: string) => string | undefined;
  // True when it has been done.
  run: (draft: unknown, send: (idempotencyKey: string) => Promise<unknown>) => Promise<boolean>;
}

export function useCommand(): Command {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const keyOf = useDraftKey();
  const asked = new Set<string>();
  const details = error instanceof ApiError ? error.details : [];
  const within = (at: string, field: string) =>
    at === field || at.startsWith(`${field}.`) || at.startsWith(`${field}[`);
  return {
    isBusy,
    get problem() {
      if (error === undefined) return undefined;
      const others = details.filter(({ field }) => ![...asked].some((one) => within(field, one)));
      if (details.length > 0 && others.length === 0) return undefined;
      return others.length > 0 ? others.map(({ message }) => message).join(". ") : messageOf(error);
    },
    of(field) {
      asked.add(field);
      const found = details.find(({ field: at }) => within(at, field));
      return found && plainMistake(found.field, found.message);
    },
    async run(draft, send) {
      if (isBusy) return false;
      setBusy(true);
      setError(undefined);
      try {
        await send(keyOf(draft, error instanceof ApiError && error.outcomeUnknown));
        return true;
      } catch (problem) {
        setError(problem);
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}
