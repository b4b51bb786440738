// The catalogue as the register has it: loaded, kept fresh, and asked for what is not in it.
import { useEffect, useState } from "preact/hooks";
import type { Answer } from "../../api/client";
import { isAbort } from "../../api/error";
import { useCalm, useEvents } from "../../live";
import { useLoad } from "../../load";
import { api } from "../../session";
import { type Catalogue, type Found, type Product, askFor, byCode, loadCatalogue } from "./catalogue";

const freshMs = 5000;
const restMs = 250;

const answerOf = <T>(data: T): Answer<T> =>
  ({ data, message: "", meta: null, etag: null, replayed: false, next: null });

export function useProducts(search: string) {
  const { data, error, reload } = useLoad<Catalogue>(
    async (signal) => answerOf(await loadCatalogue(api, signal)), []);
  const [further, setFurther] = useState<readonly Product[]>([]);
  useEvents("product.*,inventory.*", useCalm(reload, freshMs));

  const take = (found: readonly Product[]) => {
    setFurther((was) => {
      const known = new Set([...was, ...(data?.products ?? [])].map(({ id }) => id));
      return [...was, ...found.filter(({ id }) => !known.has(id))];
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

  const catalogue: Catalogue | undefined =
    data && further.length > 0 ? { ...data, products: [...data.products, ...further] } : data;

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
