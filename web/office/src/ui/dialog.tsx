import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { newKey } from "../api/client";
import { messageOf } from "../api/error";
import { Button } from "./button";
import { ErrorNote } from "./states";
import { dialogCloses, dialogOpened } from "./toast";

interface DialogProps {
  title: string;
  onClose: () => void;
  isWide?: boolean;
  // Shows what is not shown again: closes by its own button alone.
  isSticky?: boolean;
  // What was asked for is on its way: it stays until the answer is known.
  isBusy?: boolean;
  children: ComponentChildren;
}

// The second half of a double tap is not meant for what has just come up below the finger.
const freshMs = 400;

// While a dialog is fresh nothing in it can be pressed, nor does a held key press anything later.
function guardPresses(dialog: HTMLDialogElement): () => void {
  const stop = (event: Event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  const pressed = (event: Event) => {
    if (dialog.hasAttribute("data-fresh")) stop(event);
  };
  const held = (event: KeyboardEvent) => {
    if (event.repeat && (event.key === "Enter" || event.key === " ") &&
        !(event.target instanceof HTMLTextAreaElement)) {
      stop(event);
    }
  };
  dialog.setAttribute("data-fresh", "");
  const timer = setTimeout(() => dialog.removeAttribute("data-fresh"), freshMs);
  dialog.addEventListener("click", pressed, true);
  dialog.addEventListener("submit", pressed, true);
  dialog.addEventListener("keydown", held, true);
  return () => clearTimeout(timer);
}

// The browser's own dialog: it keeps the focus, gives it back, and closes with Escape. Drawn only
// while it is open.
export function Dialog({ title, onClose, isWide, isSticky, isBusy, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  const close = () => {
    if (!isBusy) onClose();
  };
  useEffect(() => {
    const dialog = element.current!;
    const cameFrom = document.activeElement;
    const release = guardPresses(dialog);
    dialog.showModal();
    dialogOpened(dialog);
    // Not to the first button, which closes: to a field that asks for it, else to the whole.
    if (!dialog.querySelector("[autofocus]")) dialog.focus();
    return () => {
      release();
      dialogCloses(dialog);
      dialog.close();
      if (cameFrom instanceof HTMLElement && cameFrom.isConnected) cameFrom.focus();
    };
  }, []);
  return (
    <dialog ref={element} class={isWide ? "dialog dialog-wide" : "dialog"} aria-labelledby={id}
      tabIndex={-1}
      onCancel={(event) => {
        event.preventDefault();
        if (!isSticky) close();
      }}
      onMouseDown={(event) => {
        // The veil around it belongs to the dialog; its content does not. What somebody has filled
        // in is not lost by a tap beside it.
        if (event.target !== element.current || isSticky) return;
        if (!event.currentTarget.querySelector("form")) close();
      }}>
      <div class="dialog-head">
        <h2 id={id}>{title}</h2>
        {!isSticky && <Button kind="quiet" icon="close" label="Close" onClick={close} />}
      </div>
      <div class="dialog-body">{children}</div>
    </dialog>
  );
}

// Asks before something is done that cannot be taken back.
export function Confirm({ title, children, doLabel, isDanger, onDo, onClose }: {
  title: string;
  children: ComponentChildren;
  doLabel: string;
  isDanger?: boolean;
  // Closes when it has been done; a mistake is shown and may be tried again, under the same key.
  onDo: (idempotencyKey: string) => Promise<void>;
  onClose: () => void;
}) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const [key] = useState(newKey);
  const run = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await onDo(key);
      onClose();
    } catch (problem) {
      setError(messageOf(problem));
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose} isBusy={isBusy}>
      <div class="stack">
        <div>{children}</div>
        {error && <ErrorNote error={error} />}
      </div>
      <div class="dialog-foot">
        <Button onClick={onClose} disabled={isBusy}>Go back</Button>
        <Button kind={isDanger ? "danger" : "primary"} isBusy={isBusy} onClick={run}>{doLabel}</Button>
      </div>
    </Dialog>
  );
}
