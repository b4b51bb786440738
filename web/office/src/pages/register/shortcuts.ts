// Keys of the whole page: none of them makes a letter, which scanners and voices type as well.
import { useEffect, useRef } from "preact/hooks";
import { listenForScans } from "./scanner";

export type Shortcuts = Partial<Record<string, () => void>>;

// A dialog has the keyboard to itself, but for the sheet in which the cart is on a phone.
export const isDialogOpen = (): boolean =>
  document.querySelector("dialog[open]:not(:has(.cart))") !== null;

export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
      const run = latest.current[event.key];
      if (!run || isDialogOpen()) return;
      // Closes the sheet first.
      if (event.key === "Escape" && document.querySelector("dialog[open]")) return;
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
