import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

// Where the screen itself is the keyboard, a field is not focused unasked: keys would cover the
// rest.
export const isTouch = (): boolean => matchMedia("(pointer: coarse)").matches;

export const selectAll = (event: { currentTarget: HTMLInputElement }): void =>
  event.currentTarget.select();

// Fields that are sent together. What is wrong is gone to first, where a screen reader says it.
export function Form({ onSubmit, isBusy, look = "form", children }: {
  onSubmit: () => void;
  isBusy?: boolean;
  look?: string;
  children: ComponentChildren;
}) {
  const form = useRef<HTMLFormElement>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (tries > 0 && !isBusy) {
      form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
    }
  }, [tries, isBusy]);
  return (
    <form ref={form} class={look} noValidate onSubmit={(event) => {
      event.preventDefault();
      if (isBusy) return;
      onSubmit();
      setTries((was) => was + 1);
    }}>
      {children}
    </form>
  );
}
