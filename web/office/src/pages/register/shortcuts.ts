// Keys of the whole page.
import { useEffect, useRef } from "preact/hooks";
import { listenForScans } from "./scanner";

export type Shortcuts = Partial<Record<string, () => void>>;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

// A dialog has the keyboard to itself, but for the sheet in which the cart is on a phone.
export const isDialogOpen = (): boolean => document.querySelector("dialog[open]:not(:has(.cart))") !== null;

export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
      const run = latest.current[event.key];
      if (!run || isDialogOpen()) return;
      // What makes a letter is a letter where one types.
      if (event.key.length === 1 && isTyping(event.target)) return;
      event.preventDefault();
      run();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
}

export function useScans(onScan: (code: string) => void): void {
  const latest = useRef(onScan);
  latest.current = onScan;
  useEffect(() => listenForScans((code) => latest.current(code)), []);
}
