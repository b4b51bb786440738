import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { messageOf } from "../api/error";
import { Button } from "./button";
import { ErrorNote } from "./states";

interface DialogProps {
  title: string;
  onClose: () => void;
  isWide?: boolean;
  children: ComponentChildren;
}

// The browser's own dialog: it keeps the focus, gives it back, and closes with Escape. Drawn only
// while it is open.
export function Dialog({ title, onClose, isWide, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = element.current!;
    const cameFrom = document.activeElement;
    dialog.showModal();
    // Not to the first button, which closes: to a field that asks for it, else to the whole.
    if (!dialog.querySelector("[autofocus]")) dialog.focus();
    return () => {
      dialog.close();
      if (cameFrom instanceof HTMLElement && cameFrom.isConnected) cameFrom.focus();
    };
  }, []);
  return (
    <dialog ref={element} class={isWide ? "dialog dialog-wide" : "dialog"} aria-labelledby={id} tabIndex={-1}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        // The veil around it belongs to the dialog; its content does not.
        if (event.target === element.current) onClose();
      }}>
      <div class="dialog-head">
        <h2 id={id}>{title}</h2>
        <Button kind="quiet" icon="close" label="Close" onClick={onClose} />
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
  // Closes when it has been done; a mistake is shown and may be tried again.
  onDo: () => Promise<void>;
  onClose: () => void;
}) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const run = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await onDo();
      onClose();
    } catch (problem) {
      setError(messageOf(problem));
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="stack">
        <div>{children}</div>
        {error && <ErrorNote error={error} />}
      </div>
      <div class="dialog-foot">
        <Button onClick={onClose}>Go back</Button>
        <Button kind={isDanger ? "danger" : "primary"} isBusy={isBusy} onClick={run}>{doLabel}</Button>
      </div>
    </Dialog>
  );
}
