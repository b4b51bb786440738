// A value that several parts of the page look at.
import { useEffect, useState } from "preact/hooks";

export interface Store<T> {
  get: () => T;
  set: (value: T) => void;
  listen: (told: (value: T) => void) => () => void;
}

export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<(value: T) => void>();
  return {
    get: () => value,
    set: (next) => {
      value = next;
      for (const told of [...listeners]) told(value);
    },
    listen: (told) => {
      listeners.add(told);
      return () => listeners.delete(told);
    },
  };
}

export function useStore<T>(store: Store<T>): T {
  const [value, setValue] = useState(store.get());
  useEffect(() => {
    setValue(store.get()); // It may have changed between drawing and listening.
    return store.listen(setValue);
  }, [store]);
  return value;
}

// Kept in this browser, where it may be kept.
export const remembered = {
  get(name: string): string | undefined {
    try {
      return localStorage.getItem(`tillbook.${name}`) ?? undefined;
    } catch {
      return undefined; // Storage is switched off: nothing is remembered.
    }
  },
  set(name: string, value: string | undefined): void {
    try {
      if (value === undefined) localStorage.removeItem(`tillbook.${name}`);
      else localStorage.setItem(`tillbook.${name}`, value);
    } catch {
      // The same.
    }
  },
};
