// The stores of the book, for a choice between them. "" stands for all of them, "none" for what
// has no store: the words that filters of the API take.
import type { Store } from "./api/types";
import { useLoad } from "./load";
import { api } from "./session";

export const noStore = "none";

export function useStores() {
  return useLoad((signal) => api.get<Store[]>("/v1/stores", { signal }), []);
}

export function storeChoices(stores: readonly Store[], all?: string) {
  return [
    ...(all === undefined ? [] : [{ value: "", label: all }]),
    ...stores.map(({ id, name, isActive }) => ({
      value: id,
      label: isActive ? name : `${name} (closed)`,
    })),
    { value: noStore, label: "Without a store" },
  ];
}
