// A write that somebody asks for: busy while it is under way, and one key for one draft, so that
// trying again after a lost answer never does it twice.
import { useRef, useState } from "preact/hooks";
import { newKey } from "./api/client";
import { ApiError, isWithin, messageOf } from "./api/error";

interface Intent {
  text: string; // the draft, as it was sent
  key: string;
}

// Under names, of what was sent without ever being answered. They outlive dialogs and pages: who
// opens the dialog again goes on with the same key.
const unanswered = new Map<string, Intent>();
const unansweredMax = 200;

// The key of what is to be sent: the same for as long as the draft reads the same, or `isUnknown`
// says that nobody knows whether the former draft was carried out. If it was, the server refuses
// another one under its key.
export function intentOf(was: Intent | undefined, draft: unknown, isUnknown: boolean): Intent {
  const text = JSON.stringify(draft) ?? "";
  return was && (was.text === text || isUnknown) ? was : { text, key: newKey() };
}

// The server may have done it before it failed, or before its answer was lost.
const isLost = (error: unknown): boolean =>
  error instanceof ApiError && (error.outcomeUnknown || error.status >= 500);

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
  // True while nobody knows whether what was asked for has been done.
  isUnknown: boolean;
  // The order, day, … is another one than that which was shown.
  hasMoved: boolean;
  // True when it has been done.
  run: (draft: unknown, send: (idempotencyKey: string) => Promise<unknown>) => Promise<boolean>;
}

// `name`: of the one thing that is asked for ("refund ID"), where it must never be done twice even
// if the dialog was closed and opened again. Else its keys go with the dialog.
export function useCommand(name?: string): Command {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const isRunning = useRef(false);
  const kept = useRef<Intent>();
  const asked = new Set<string>();
  const details = error instanceof ApiError ? error.details : [];
  const remember = (intent: Intent | undefined) => {
    if (name === undefined) return;
    if (!intent) unanswered.delete(name);
    else if (unanswered.has(name) || unanswered.size < unansweredMax) unanswered.set(name, intent);
  };
  const isUnknown = isLost(error);
  return {
    isBusy,
    isUnknown,
    hasMoved: error instanceof ApiError && error.code === "version_moved",
    get problem() {
      if (error === undefined) return undefined;
      const others = details.filter(({ field }) => ![...asked].some((one) => isWithin(field, one)));
      if (details.length > 0 && others.length === 0) return undefined;
      return others.length > 0 ? others.map(({ message }) => message).join(". ") : messageOf(error);
    },
    of(field) {
      asked.add(field);
      const found = details.find(({ field: at }) => isWithin(at, field));
      return found && plainMistake(found.field, found.message);
    },
    async run(draft, send) {
      if (isRunning.current) return false;
      isRunning.current = true;
      setBusy(true);
      setError(undefined);
      const left = name === undefined ? undefined : unanswered.get(name);
      const intent = intentOf(left ?? kept.current, draft, isUnknown || left !== undefined);
      kept.current = intent;
      remember(intent);
      try {
        await send(intent.key);
        kept.current = undefined;
        remember(undefined);
        return true;
      } catch (problem) {
        if (problem instanceof ApiError && !isLost(problem)) {
          remember(undefined);
          // Something else stands under the key: what is asked for now needs one of its own.
          if (problem.code === "idempotency_key_reused") kept.current = undefined;
        }
        setError(problem);
        return false;
      } finally {
        isRunning.current = false;
        setBusy(false);
      }
    },
  };
}
