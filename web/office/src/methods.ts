// How this shop takes money: its tenders, as the words that orders name them by.
import { useLoad } from "../../load";
import { api } from "../../session";
import { methodLabel } from "../../words";
import { cash } from "./tendering";

interface Tender {
  label: string;
  enabled: boolean;
}

export interface PayMethod {
  method: string; // "CREDIT_CARD"
  label: string;
}

const longest = 32;

// As the server makes a word of a tender's label.
export const methodOf = (label: string): string =>
  [...label].slice(0, longest).join("")
    .replace(/[a-z]/g, (letter) => letter.toUpperCase())
    .replace(/[\u0000-\u007f]/g, (letter) => (/[A-Z0-9]/.test(letter) ? letter : "_"));

const usual: readonly PayMethod[] = [cash, "CARD", "TRANSFER"]
  .map((method) => ({ method, label: methodLabel(method) }));

// Cash first; without doubles.
export function methodsOf(tenders: readonly Tender[]): readonly PayMethod[] {
  const found = new Map<string, PayMethod>();
  for (const { label, enabled } of tenders) {
    if (enabled) found.set(methodOf(label), { method: methodOf(label), label });
  }
  if (found.size === 0) return usual;
  const all = [...found.values()];
  return [...all.filter(({ method }) => method === cash),
          ...all.filter(({ method }) => method !== cash)];
}

// The usual ones where the book's cannot be read.
export function useMethods(): readonly PayMethod[] {
  const { data } = useLoad((signal) => api.get<Tender[]>("/v1/tenders", { signal }), []);
  return data ? methodsOf(data) : usual;
}
