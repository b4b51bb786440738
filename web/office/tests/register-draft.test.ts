import { expect, it } from "vitest";
import { add, emptyCart } from "../src/pages/register/cart";
import { draftOf, park, parkedCarts, unpark } from "../src/pages/register/draft";
import { keptIn } from "../src/pages/register/kept";

function store() {
  const values = new Map<string, string>();
  return keptIn(() => ({
    getItem: (name) => values.get(name) ?? null,
    setItem: (name, value) => void values.set(name, value),
    removeItem: (name) => void values.delete(name),
    key: (index) => [...values.keys()][index] ?? null,
    get length() { return values.size; },
  }));
}

const cart = () => add(emptyCart(), {
  productId: null, variantId: null, name: "Bag", variantName: null, unit: null, unitPrice: 5n,
  listPrice: null, quantity: 1000n,
}).cart;

it("parks carts and gives each back once, key and all", () => {
  const kept = store();
  const [first, second] = [cart(), cart()];
  expect(park(kept, "p", first)).toBe(true);
  park(kept, "p", second);
  park(kept, "p", second);
  expect(parkedCarts(kept, "p").map((each) => each.cart.key)).toEqual([first.key, second.key]);
  expect(unpark(kept, "p", first.key)).toEqual(first);
  expect(unpark(kept, "p", first.key)).toBeUndefined();
  expect(parkedCarts(kept, "p")).toHaveLength(1);
});

it("takes up the draft, unless it has been sold meanwhile", () => {
  const kept = store();
  const draft = cart();
  kept.set("d", draft);
  expect(draftOf(kept, "d", () => false)).toEqual(draft);
  expect(draftOf(kept, "d", (key) => key === draft.key)).toMatchObject({ lines: [] });
  expect(draftOf(kept, "d", (key) => key === draft.key).key).not.toBe(draft.key);
  expect(draftOf(kept, "none", () => false).lines).toEqual([]);
});
