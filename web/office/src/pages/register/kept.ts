// What the register keeps in this browser. Whole numbers of any size are kept as {"$n": "123"}.

export interface Keeping {
  getItem: (name: string) => string | null;
  setItem: (name: string, value: string) => void;
  removeItem: (name: string) => void;
  key: (index: number) => string | null;
  readonly length: number;
}

const numberMark = "$n";

export const written = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === "bigint" ? { [numberMark]: String(each) } : each);

// Undefined if the text is none of ours, of an older page say.
export function readBack<T>(text: string | null): T | undefined {
  if (text === null) return undefined;
  try {
    return JSON.parse(text, (_, each: unknown) => {
      const digits = (each as { [numberMark]?: unknown } | null)?.[numberMark];
      return typeof digits === "string" ? BigInt(digits) : each;
    }) as T;
  } catch {
    return undefined;
  }
}

export interface Kept {
  get: <T>(name: string) => T | undefined;
  // False where the browser keeps nothing, or no more.
  set: (name: string, value: unknown) => boolean;
  remove: (name: string) => void;
  // Names that begin so.
  names: (prefix: string) => string[];
}

export function keptIn(storage: () => Keeping): Kept {
  return {
    get<T>(name: string) {
      try {
        return readBack<T>(storage().getItem(name));
      } catch {
        return undefined; // Storage is switched off.
      }
    },
    set(name, value) {
      try {
        storage().setItem(name, written(value));
        return true;
      } catch {
        return false;
      }
    },
    remove(name) {
      try {
        storage().removeItem(name);
      } catch {
        // Then nothing was kept either.
      }
    },
    names(prefix) {
      try {
        const all = Array.from({ length: storage().length }, (_, index) => storage().key(index));
        return all.filter((name): name is string => name !== null && name.startsWith(prefix));
      } catch {
        return [];
      }
    },
  };
}

export const kept: Kept = keptIn(() => localStorage);

export const keptNames = {
  draft: (book: string, user: string) => `tillbook.register.${book}.${user}.draft`,
  parked: (book: string, user: string) => `tillbook.register.${book}.${user}.parked`,
  // Of a book alone: money was taken, so that whoever stands at this till next sends it on.
  sale: (book: string, key = "") => `tillbook.sale.${book}.${key}`,
};
