// The cart of this till, kept in the browser so that a reload loses nothing, and the carts that were
// put aside.
import { useEffect, useRef, useState } from "preact/hooks";
import { type Cart, emptyCart, isBegun } from "./cart";
import { type Kept, kept, keptNames } from "./kept";

export interface Parked {
  at: string;
  cart: Cart;
}

// Read anew each time: another window may have taken one.
export const parkedCarts = (store: Kept, name: string): Parked[] => store.get<Parked[]>(name) ?? [];

// False if the browser cannot keep it.
export function park(store: Kept, name: string, cart: Cart, now = new Date()): boolean {
  const others = parkedCarts(store, name).filter((each) => each.cart.key !== cart.key);
  return store.set(name, [...others, { at: now.toISOString(), cart }]);
}

// Takes one out of the list; undefined if another window was faster.
export function unpark(store: Kept, name: string, key: string): Cart | undefined {
  const all = parkedCarts(store, name);
  const found = all.find(({ cart }) => cart.key === key);
  if (found) store.set(name, all.filter((each) => each !== found));
  return found?.cart;
}

// The draft of an earlier visit, unless its sale is on its way already: closing the page right after
// the tap may leave both.
export function draftOf(store: Kept, name: string, isSent: (key: string) => boolean): Cart {
  const draft = store.get<Cart>(name);
  return draft && !isSent(draft.key) ? draft : emptyCart();
}

// Calls `owned` as soon as this is the one window that keeps its cart. A second one begins with an
// empty cart, since two that keep the same would sell out of each other's, and takes over when the
// first is closed.
function ownLock(name: string, owned: () => void): () => void {
  if (!("locks" in navigator)) {
    owned(); // Plain http: browsers have no locks there.
    return () => {};
  }
  const given = new AbortController();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  navigator.locks.request(name, { signal: given.signal }, () => {
    if (given.signal.aborted) return undefined;
    owned();
    return held;
  }).catch(() => {
    // Given up before it was this window's turn.
  });
  return () => {
    given.abort();
    release();
  };
}

export function useDraft(book: string, user: string, isSent: (key: string) => boolean) {
  const name = keptNames.draft(book, user);
  const [cart, setCart] = useState<Cart>(emptyCart);
  const isOwner = useRef(false);
  const latest = useRef(cart);
  latest.current = cart;
  useEffect(() => {
    const release = ownLock(name, () => {
      isOwner.current = true;
      const draft = draftOf(kept, name, isSent);
      if (!isBegun(latest.current)) setCart(draft);
      // What the other window left is not lost.
      else if (isBegun(draft)) park(kept, keptNames.parked(book, user), draft);
    });
    return () => {
      isOwner.current = false;
      release();
    };
  }, [name]);
  useEffect(() => {
    if (!isOwner.current) return;
    if (isBegun(cart)) kept.set(name, cart);
    else kept.remove(name);
  }, [cart, name]);
  return [cart, setCart] as const;
}
