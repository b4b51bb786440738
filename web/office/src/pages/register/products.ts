// The catalogue as the register has it: loaded, kept fresh, and asked for what is not in it.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Answer } from "../../api/client";
import { isAbort } from "../../api/error";
import type { BookEvent } from "../../api/types";
import { useCalm, useEvents } from "../../live";
import { useLoad } from "../../load";
import { api } from "../../session";
import { type Catalogue, type Found, type Product, askFor, byCode, loadCatalogue } from "./catalogue";

const freshMs = 5000;
const restMs = 250;

const answerOf = <T>(data: T): Answer<T> =>
  ({ data, meta: null, etag: null, replayed: false, next: null });

// More products than this at once are read as a whole.
const singlesMax = 10;
const furtherMax = 500;

// The ids of the products that an event of an order says were sold or came back.
export const soldIn = ({ data: { order } }: BookEvent): string[] =>
  (order?.items ?? []).map(({ productId }) => productId).filter((id): id is string => id !== null);

export function useProducts(search: string) {
  const { data, error, reload, patch } = useLoad<Catalogue>(
    async (signal) => answerOf(await loadCatalogue(api, signal)), []);
  const [further, setFurther] = useState<readonly Product[]>([]);
  const calm = useCalm(reload, freshMs);
  const wasLive = useRef(false);
  const moved = useRef(new Set<string>());
  const lookAtMoved = useCalm(() => {
    const ids = [...moved.current];
    moved.current.clear();
    if (ids.length > singlesMax) return reload();
    for (const id of ids) {
      api.get<Product>(`/v1/products/${id}`).then(({ data: now }) => patch((was) => ({
        ...was, products: was.products.map((one) => (one.id === id ? now : one)),
      })), (problem: unknown) => console.warn(problem)); // The next look at all of them shows it.
    }
  }, freshMs);
  // Of what was sold no product tells but at the level where it is to be ordered.
  useEvents("product.*,inventory.*,order.created,order.cancelled,order.refunded", (event) => {
    if (!event.type.startsWith("order.")) return calm();
    const counted = new Set((data?.products ?? [])
      .filter(({ quantity }) => quantity !== null).map(({ id }) => id));
    for (const id of soldIn(event)) if (counted.has(id)) moved.current.add(id);
    if (moved.current.size > 0) lookAtMoved();
  }, () => {
    if (wasLive.current) calm();
    wasLive.current = true;
  });

  const take = (found: readonly Product[]) => {
    setFurther((was) => {
      const known = new Set(found.map(({ id }) => id));
      return [...was.filter(({ id }) => !known.has(id)), ...found].slice(-furtherMax);
    });
  };

  // A catalogue too large to be here as a whole is searched at the server too.
  const isPartial = data?.hasMore === true && search !== "";
  useEffect(() => {
    if (!isPartial) return;
    const given = new AbortController();
    const timer = setTimeout(() => {
      askFor(api, search, given.signal).then(take, (problem: unknown) => {
        if (!isAbort(problem)) console.warn(problem); // What is loaded is shown all the same.
      });
    }, restMs);
    return () => {
      clearTimeout(timer);
      given.abort();
    };
  }, [isPartial, search]);

  const catalogue = useMemo((): Catalogue | undefined => {
    if (!data || further.length === 0) return data;
    const known = new Set(data.products.map(({ id }) => id));
    return { ...data,
             products: [...data.products, ...further.filter(({ id }) => !known.has(id))] };
  }, [data, further]);

  // What bears the code, here or at the server. Throws where that cannot be asked.
  const find = async (code: string): Promise<Found | undefined> => {
    const here = byCode(catalogue?.products ?? [], code);
    if (here) return here;
    const asked = await askFor(api, code);
    take(asked);
    return byCode(asked, code);
  };

  return { catalogue, error, reload, find };
}
