// How this shop takes money: its tenders, as the words that orders name them by.
import { useLoad } from "./load";
import { api } from "./session";
import { methodLabel } from "./words";

interface Tender {
  label: string | null;
  labelKey: string | null;
  paymentMethod: string; // the word of the API
  enabled: boolean;
}

export interface PayMethod {
  method: string; // "CREDIT_CARD"
  label: string;
}

// What goes into the drawer, whatever the shop calls it.
export const cash = "CASH";

const usual: readonly PayMethod[] = [cash, "CARD", "TRANSFER"]
  .map((method) => ({ method, label: methodLabel(method) }));

// Cash first; without doubles.
export function methodsOf(tenders: readonly Tender[]): readonly PayMethod[] {
  const found = new Map<string, PayMethod>();
  for (const { label, paymentMethod: method, enabled } of tenders) {
    if (enabled && !found.has(method)) {
      found.set(method, { method, label: label || methodLabel(method) });
    }
  }
  if (found.size === 0) return usual;
  const all = [...found.values()];
  return [...all.filter(({ method }) => method === cash),
          ...all.filter(({ method }) => method !== cash)];
}

// The usual ones where the book's cannot be read.
export function useMethods(): readonly PayMethod[] {
  const { data } = useLoad(
    (signal) => api.get<Tender[]>("/v1/tenders", { query: { limit: 1000 }, signal }), []);
  return data ? methodsOf(data) : usual;
}
