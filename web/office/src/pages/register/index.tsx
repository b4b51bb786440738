// The register: a sale on a touch screen, by scanner or by keyboard.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { messageOf } from "../../api/error";
import { serverNow } from "../../clock";
import { useMethods } from "../../methods";
import { may, useBook, useSession } from "../../session";
import { useStore } from "../../store";
import { Button, Confirm, Dialog, EmptyState, ErrorNote, Money, Skeleton, toast } from "../../ui";
import {
  type Cart, type NewLine, add, countsOf, emptyCart, isBegun, isEmpty, linesMax, piecesOf, remove,
  setPrice, setQuantity, totalsOf,
} from "./cart";
import { DiscountDialog, HelpDialog, NoteDialog, ParkedDialog } from "./cart-dialogs";
import { CartView, lineName } from "./cart-view";
import { type Product, type Variant, byCode, isSoldIn, lineOf, matches } from "./catalogue";
import { CustomerDialog } from "./customer-dialog";
import { park, parkedCarts, unpark, useDraft } from "./draft";
import { Head, focusSearch } from "./head";
import { kept, keptNames } from "./kept";
import { FreeLineDialog, LineDialog, VariantDialog } from "./line-dialogs";
import { LastSale, OutcomeDialog, Unsent } from "./outcome";
import { PayDialog } from "./pay-dialog";
import { useProducts } from "./products";
import "./register.css";
import { type Sale, saleOf } from "./sale";
import { isDialogOpen, useScans, useShortcuts } from "./shortcuts";
import type { Part } from "./tendering";
import { Categories, Tiles } from "./tiles";
import { useIsWide, useTillStore } from "./place";
import { outbox, watched } from "./till";

type Open =
  | { kind: "variant"; product: Product }
  | { kind: "line"; id: string }
  | { kind: "outcome"; key: string; isKept: boolean }
  | { kind: "free" | "discount" | "note" | "pay" | "parked" | "help" | "clear" };

function Till() {
  const book = useBook();
  const user = useSession()!.user;
  const parkedName = keptNames.parked(book.id, user.id);
  const isWide = useIsWide();
  const sales = useStore(outbox.sales).filter(({ bookId }) => bookId === book.id);
  const [cart, setCart] = useDraft(book.id, user.id, (key) =>
    kept.get(keptNames.sale(book.id, key)) !== undefined);
  const [lastLine, setLastLine] = useState<string | null>(null);
  const [open, setOpen] = useState<Open | null>(null);
  const [isCustomerOpen, setCustomerOpen] = useState(false);
  const [isSheetOpen, setSheetOpen] = useState(false);
  const [search, setSearch] = useState("");
  const [categoryId, setCategoryId] = useState<string | null>(null);
  const [parked, setParked] = useState(() => parkedCarts(kept, parkedName));
  const [said, setSaid] = useState("");
  const [last, setLast] = useState<Sale>();
  const { stores, store, choose } = useTillStore(book.id);
  const { catalogue, error, reload, find } = useProducts(search.trim());
  const methods = useMethods();

  useEffect(() => outbox.resume(book.id), [book.id]);
  useEffect(() => {
    const stored = () => setParked(parkedCarts(kept, parkedName));
    addEventListener("storage", stored);
    return () => {
      removeEventListener("storage", stored);
      // Gone to print the receipt, say: what was recorded has been seen.
      const seen = outbox.sales.get().find(({ key }) => key === watched.get());
      watched.set(null);
      if (seen?.state === "recorded") outbox.putAway(seen.key);
    };
  }, [parkedName]);

  const storeId = store?.id ?? null;
  const { total } = totalsOf(cart);

  // To the cart of now: a code may have been asked for at the server while others were scanned.
  const latest = useRef(cart);
  latest.current = cart;
  const addLine = (line: NewLine) => {
    if (latest.current.lines.length >= linesMax) return toast("The sale is full.", "danger");
    const added = add(latest.current, line);
    latest.current = added.cart;
    setCart(added.cart);
    setLast(undefined);
    setLastLine(added.lineId);
    setSaid(`${lineName(line)} added. ${piecesOf(added.cart)} in the sale.`);
  };
  const sell = (product: Product, variant: Variant | null) => {
    const only = product.variants.length === 1 ? product.variants[0]! : null;
    if (!variant && product.variants.length > 1) return setOpen({ kind: "variant", product });
    addLine(lineOf(product, variant ?? only, book.currency));
    if (open?.kind === "variant") setOpen(null);
  };

  const scanned = async (code: string) => {
    // The next customer's first product: the sale before is done with.
    if (outcome && outcome.state !== "refused") closeOutcome();
    else if (isDialogOpen()) return toast("Close what is open first, then scan again.", "danger");
    try {
      const found = await find(code);
      if (found && !isSoldIn(found.product, storeId)) {
        toast(`${found.product.name} is not sold in this store.`, "danger");
      } else if (found) sell(found.product, found.variant);
      else toast(`Nothing has the code ${code}.`, "danger");
    } catch (problem) {
      toast(`${code}: ${messageOf(problem)}`, "danger");
    }
  };
  const entered = () => {
    const text = search.trim();
    if (!catalogue || text === "") return;
    const here = catalogue.products.filter((product) => isSoldIn(product, storeId));
    const hits = here.filter((product) => matches(product, text));
    const found = byCode(here, text) ??
      (hits.length === 1 ? { product: hits[0]!, variant: null } : undefined);
    if (!found) {
      return setSaid(hits.length === 0 ? `Nothing is called ${text}.`
        : `${hits.length} products match: choose one.`);
    }
    sell(found.product, found.variant);
    setSearch("");
  };

  const putAside = (): boolean => {
    if (!isBegun(cart)) return true;
    if (!park(kept, parkedName, cart)) {
      toast("This browser keeps nothing, so that no sale can be parked.", "danger");
      return false;
    }
    setParked(parkedCarts(kept, parkedName));
    return true;
  };
  const parkCart = () => {
    if (isEmpty(cart) || !putAside()) return;
    setCart(emptyCart());
    setSheetOpen(false);
    toast("The sale is parked.");
  };
  const takeParked = (key: string) => {
    if (!putAside()) return;
    const taken = unpark(kept, parkedName, key);
    setParked(parkedCarts(kept, parkedName));
    setCart(taken ?? emptyCart());
    setOpen(null);
    if (!taken) toast("Another window has taken it.", "danger");
  };
  const dropParked = (key: string) => {
    unpark(kept, parkedName, key);
    setParked(parkedCarts(kept, parkedName));
  };

  const pay = () => {
    if (isEmpty(cart)) return;
    setSheetOpen(false);
    setOpen({ kind: "pay" });
  };
  const paid = (parts: Part[], toKitchen: boolean) => {
    const sale = saleOf(cart, {
      bookId: book.id, currency: book.currency, by: user.name, storeId, parts, toKitchen,
      now: serverNow(),
    });
    watched.set(sale.key);
    const isKept = outbox.add(sale);
    setCart(emptyCart());
    setLastLine(null);
    setOpen({ kind: "outcome", key: sale.key, isKept });
  };
  const outcome = open?.kind === "outcome" ? sales.find(({ key }) => key === open.key) : undefined;
  const closeOutcome = () => {
    watched.set(null);
    setOpen(null);
    if (outcome?.state !== "recorded") return;
    setLast(outcome);
    outbox.putAway(outcome.key);
  };
  // A refused sale becomes the cart again; what had been begun meanwhile is parked.
  const restore = (sale: Sale) => {
    if (!putAside()) return;
    setCart(sale.cart);
    outbox.putAway(sale.key);
    watched.set(null);
    setOpen(null);
  };

  useShortcuts({
    F2: focusSearch,
    F4: pay,
    F6: () => setCustomerOpen(true),
    F7: () => setOpen({ kind: "free" }),
    F8: parkCart,
    F9: () => setOpen({ kind: "parked" }),
    F1: () => setOpen({ kind: "help" }),
    Escape: () => setSearch(""),
  });
  useScans(scanned);

  const line = open?.kind === "line" ? cart.lines.find(({ id }) => id === open.id) : undefined;
  const close = () => setOpen(null);
  const inCart = useMemo(() => countsOf(cart.lines), [cart.lines]);
  const save = (changed: Cart) => {
    setCart(changed);
    close();
  };

  const view = (
    <CartView cart={cart} lastLine={lastLine} onChange={setCart}
      onLine={(id) => setOpen({ kind: "line", id })}
      onCustomer={() => setCustomerOpen(true)}
      onDiscount={() => setOpen({ kind: "discount" })} onNote={() => setOpen({ kind: "note" })}
      onPark={parkCart} onClear={() => setOpen({ kind: "clear" })} onPay={pay} />
  );

  return (
    <div class="register">
      <div class="register-products">
        <Head search={search} onSearch={setSearch} onEnter={entered} parked={parked.length}
          stores={stores} store={store} onStore={choose} onOpen={(kind) => setOpen({ kind })} />
        <Unsent sales={sales.filter(({ key }) => key !== outcome?.key)} onRestore={restore} />
        {last && <LastSale sale={last} />}
        {catalogue ? (
          <>
            <Categories catalogue={catalogue} categoryId={search ? null : categoryId}
              onChoose={(id) => {
                setCategoryId(id);
                setSearch("");
              }} />
            <Tiles catalogue={catalogue} search={search.trim()} categoryId={categoryId}
              storeId={storeId} inCart={inCart} onChoose={(product) => sell(product, null)}
              onClear={() => {
                setSearch("");
                setCategoryId(null);
              }} />
          </>
        ) : error ? <ErrorNote error={error} onRetry={reload} /> : <Skeleton lines={8} />}
      </div>
      {isWide ? <aside class="register-cart" aria-label="Sale">{view}</aside> : (
        <div class="cart-bar">
          <button type="button" class="cart-bar-open" onClick={() => setSheetOpen(true)}
            aria-haspopup="dialog">
            <span class="small">{isEmpty(cart) ? "The sale is empty"
              : `${piecesOf(cart)} ${piecesOf(cart) === 1 ? "item" : "items"}`}</span>
            <strong><Money minor={total} /></strong>
          </button>
          <Button kind="primary" disabled={isEmpty(cart)} onClick={pay}>Pay</Button>
        </div>
      )}
      <div class="unseen" role="status">{said}</div>

      {!isWide && isSheetOpen && (
        <Dialog title="Sale" onClose={() => setSheetOpen(false)}>{view}</Dialog>
      )}
      {open?.kind === "variant" && (
        <VariantDialog product={open.product} onClose={close}
          onChoose={(variant) => sell(open.product, variant)} />
      )}
      {line && (
        <LineDialog key={line.id} line={line} onClose={close}
          onSave={(quantity, price) =>
            save(setPrice(setQuantity(cart, line.id, quantity), line.id, price))}
          onRemove={() => save(remove(cart, line.id))} />
      )}
      {open?.kind === "free" && (
        <FreeLineDialog onClose={close} onAdd={(made) => {
          addLine(made);
          close();
        }} />
      )}
      {open?.kind === "discount" && (
        <DiscountDialog cart={cart} onClose={close}
          onSave={(discount) => save({ ...cart, discount })} />
      )}
      {open?.kind === "note" && (
        <NoteDialog notes={cart.notes} onClose={close} onSave={(notes) => save({ ...cart, notes })} />
      )}
      {open?.kind === "parked" && (
        <ParkedDialog parked={parked} onTake={takeParked} onDrop={dropParked} onClose={close} />
      )}
      {open?.kind === "help" && <HelpDialog onClose={close} />}
      {open?.kind === "clear" && (
        <Confirm title="Clear the sale?" doLabel="Clear it" isDanger onClose={close} onDo={async () => {
          setCart(emptyCart());
          setSheetOpen(false);
        }}>Nothing of it has been recorded.</Confirm>
      )}
      {open?.kind === "pay" && (
        <PayDialog cart={cart} methods={methods} mayCook={may(book, "orders:write")}
          onCustomer={() => setCustomerOpen(true)} onPaid={paid} onClose={close} />
      )}
      {outcome && open?.kind === "outcome" && (
        <OutcomeDialog sale={outcome} isKept={open.isKept} onNext={closeOutcome}
          onRestore={() => restore(outcome)} />
      )}
      {isCustomerOpen && (
        <CustomerDialog onClose={() => setCustomerOpen(false)} onChoose={(customer) => {
          setCart({ ...cart, customer });
          setCustomerOpen(false);
        }} />
      )}
    </div>
  );
}

// What was sold at this till by somebody who may, and is not settled yet.
function Leftovers() {
  const book = useBook();
  return <Unsent sales={useStore(outbox.sales).filter(({ bookId }) => bookId === book.id)} />;
}

export default function Register() {
  const book = useBook();
  if (!may(book, "orders:write")) {
    return (
      <>
        <Leftovers />
        <EmptyState title="Your role does not sell" icon="register">
          Ask the owner of the book for the role of a cashier.
        </EmptyState>
      </>
    );
  }
  return <Till />;
}
