// What is asked of the sale as a whole.
import { useState } from "preact/hooks";
import { decimalOf, formatMinor, parseAmount, quantityText } from "../../money";
import { useBook } from "../../session";
import {
  Button, Confirm, DateTime, Dialog, EmptyState, Form, Money, NumberField, TextArea, isTouch,
  selectAll,
} from "../../ui";
import { type Cart, type Discount, percentOf, piecesOf, totalsOf } from "./cart";
import { lineName } from "./cart-view";
import type { Parked } from "./draft";

const usualPercents = ["5", "10", "15", "20"];

export function DiscountDialog({ cart, onSave, onClose }: {
  cart: Cart;
  onSave: (discount: Discount | null) => void;
  onClose: () => void;
}) {
  const { currency } = useBook();
  const { discount } = cart;
  const [kind, setKind] = useState<Discount["kind"]>(discount?.kind ?? "percent");
  const [typed, setTyped] = useState(
    !discount ? "" : discount.kind === "amount" ? decimalOf(discount.amount, currency)
      : quantityText(discount.thousandths));
  const [isTried, setTried] = useState(false);
  const percent = kind === "percent" ? percentOf(typed) : undefined;
  const amount = kind === "amount" ? parseAmount(typed, currency) : undefined;
  const { subtotal } = totalsOf(cart);
  const made: Discount | undefined =
    percent !== undefined ? { kind: "percent", thousandths: percent }
      : amount !== undefined && amount <= subtotal ? { kind: "amount", amount } : undefined;
  const mistake = kind === "percent" ? "A percentage from 0 to 100."
    : `An amount up to ${formatMinor(subtotal, currency)}.`;
  const save = (what: Discount) =>
    onSave((what.kind === "amount" ? what.amount : what.thousandths) > 0n ? what : null);
  const submit = () => {
    setTried(true);
    if (made) save(made);
  };
  const pick = (to: Discount["kind"]) => {
    setKind(to);
    setTyped("");
    setTried(false);
  };
  const after = made && totalsOf({ ...cart, discount: made });
  return (
    <Dialog title="Discount on the sale" onClose={onClose}>
      <Form onSubmit={submit}>
        <div class="chips" role="group" aria-label="Kind of discount">
          <button type="button" class="chip" aria-pressed={kind === "percent"}
            onClick={() => pick("percent")}>Per cent</button>
          <button type="button" class="chip" aria-pressed={kind === "amount"}
            onClick={() => pick("amount")}>Amount</button>
        </div>
        <NumberField label={kind === "percent" ? "Per cent" : "Amount"} value={typed}
          onValue={setTyped} onFocus={selectAll} autofocus={!isTouch()}
          error={isTried && !made ? mistake : undefined} />
        {kind === "percent" && (
          <div class="quick">
            {usualPercents.map((each) => (
              <Button key={each} onClick={() => setTyped(each)}>{each} %</Button>
            ))}
          </div>
        )}
        <p class="row row-between">
          <span class="soft">{after ? <>Takes off <Money minor={after.discount} /></> : "Total"}</span>
          <span class="strong"><Money minor={(after ?? totalsOf(cart)).total} /></span>
        </p>
        <div class="dialog-foot">
          {discount && <Button kind="quiet" onClick={() => onSave(null)}>No discount</Button>}
          <Button kind="primary" type="submit">Done</Button>
        </div>
      </Form>
    </Dialog>
  );
}

export function NoteDialog({ notes, onSave, onClose }: {
  notes: string;
  onSave: (notes: string) => void;
  onClose: () => void;
}) {
  const [typed, setTyped] = useState(notes);
  return (
    <Dialog title="Note" onClose={onClose}>
      <Form onSubmit={() => onSave(typed.trim())}>
        <TextArea label="For the kitchen and the receipt" value={typed} onValue={setTyped}
          maxLength={2000} autofocus={!isTouch()} />
        <div class="dialog-foot">
          <Button onClick={onClose}>Go back</Button>
          <Button kind="primary" type="submit">Done</Button>
        </div>
      </Form>
    </Dialog>
  );
}

const titleOf = (cart: Cart): string => cart.customer?.name ?? cart.lines.map(lineName).join(", ");

export function ParkedDialog({ parked, onTake, onDrop, onClose }: {
  parked: readonly Parked[];
  onTake: (key: string) => void;
  onDrop: (key: string) => void;
  onClose: () => void;
}) {
  const [dropping, setDropping] = useState<Cart>();
  return (
    <Dialog title="Parked sales" onClose={onClose}>
      {parked.length === 0 && (
        <EmptyState title="Nothing is parked">Park a sale to serve somebody else first.</EmptyState>
      )}
      <ul class="choices">
        {parked.map(({ at, cart }) => (
          <li key={cart.key} class="choice-row">
            <button type="button" class="choice" onClick={() => onTake(cart.key)}>
              <span class="choice-main">
                <span class="strong clip">{titleOf(cart)}</span>
                <span class="small soft">
                  {piecesOf(cart)} {piecesOf(cart) === 1 ? "item" : "items"}, <DateTime at={at} isShort />
                </span>
              </span>
              <Money minor={totalsOf(cart).total} />
            </button>
            <Button kind="quiet" icon="trash" label={`Throw away ${titleOf(cart)}`}
              onClick={() => setDropping(cart)} />
          </li>
        ))}
      </ul>
      {dropping && (
        <Confirm title="Throw the sale away?" doLabel="Throw away" isDanger
          onClose={() => setDropping(undefined)} onDo={async () => onDrop(dropping.key)}>
          {titleOf(dropping)}: nothing of it has been recorded.
        </Confirm>
      )}
    </Dialog>
  );
}

const keys: readonly (readonly [string, string])[] = [
  ["F2", "Search a product"],
  ["Enter", "In the search: add what was found"],
  ["F4", "Pay; Enter then records the sale"],
  ["F6", "Customer"],
  ["F7", "Free line"],
  ["F8", "Park the sale"],
  ["F9", "Parked sales"],
  ["Esc", "Close what is open, or clear the search"],
  ["F1", "This help"],
];

export function HelpDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="The register by keyboard" onClose={onClose}>
      <dl class="keys">
        {keys.map(([key, what]) => (
          <div key={key}><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div>
        ))}
      </dl>
      <p class="help-text">A barcode scanner works at any time: it finds a product by its barcode, or a
        product or variant by its SKU. Tap a line to type a quantity or another price.</p>
      <p class="help-text">A sale that got no answer is sent again by itself until it does, and is
        recorded once. Do not enter it again.</p>
    </Dialog>
  );
}
