// Where the register stands: on a wide screen or a narrow one, and in which store.
import { useEffect, useMemo, useState } from "preact/hooks";
import { remembered } from "../../store";
import { useStores } from "../../stores";

// Two columns, as in the style sheet.
export function useIsWide(): boolean {
  const query = useMemo(() => matchMedia("(min-width: 60rem)"), []);
  const [isWide, setWide] = useState(query.matches);
  useEffect(() => {
    const changed = () => setWide(query.matches);
    query.addEventListener("change", changed);
    return () => query.removeEventListener("change", changed);
  }, [query]);
  return isWide;
}

// The store that this till stands in: chosen once, remembered here.
export function useTillStore(bookId: string) {
  const name = `register.store.${bookId}`;
  const { data } = useStores();
  const [chosen, setChosen] = useState(remembered.get(name));
  const stores = (data ?? []).filter(({ isActive }) => isActive);
  const store = stores.find(({ id }) => id === chosen) ?? stores.find(({ isDefault }) => isDefault);
  const choose = (id: string) => {
    remembered.set(name, id);
    setChosen(id);
  };
  return { stores, store, choose };
}
