// The sale as it stands: at the side of a desk, in a sheet on a phone.
import { useEffect, useRef } from "preact/hooks";
import { quantityText } from "../../money";
import { Button, Icon, Money } from "../../ui";
import { type Cart, type Line, isBegun, isEmpty, one, step, totalOf, totalsOf } from "./cart";

export interface CartActions {
  onChange: (cart: Cart) => void;
  onLine: (id: string) => void;
  onCustomer: () => void;
  onDiscount: () => void;
  onNote: () => void;
  onPark: () => void;
  onClear: () => void;
  onPay: () => void;
}

export function lineName({ name, variantName }: Pick<Line, "name" | "variantName">): string {
  return variantName ? `${name}, ${variantName}` : name;
}

function LineRow({ line, isLast, cart, onChange, onLine }: {
  line: Line;
  isLast: boolean;
  cart: Cart;
  onChange: (cart: Cart) => void;
  onLine: (id: string) => void;
}) {
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isLast) row.current?.scrollIntoView?.({ block: "nearest" });
  }, [isLast, line.quantity]);
  const name = lineName(line);
  const isOverridden = line.listPrice !== null && line.listPrice !== line.unitPrice;
  return (
    <li ref={row} class={isLast ? "cart-line cart-line-last" : "cart-line"}>
      <button type="button" class="cart-line-main" onClick={() => onLine(line.id)}>
        <span>{line.name}{line.variantName && <span class="soft"> {line.variantName}</span>}</span>
        <span class="strong"><Money minor={totalOf(line)} /></span>
        <span class="unseen">: change quantity or price</span>
      </button>
      <span class="small soft">
        <Money minor={line.unitPrice} />{line.unit && ` / ${line.unit}`}
        {isOverridden && <> <s><Money minor={line.listPrice!} /></s></>}
      </span>
      <div class="stepper">
        <Button icon={line.quantity > one ? "minus" : "trash"} label={
          line.quantity > one ? `One less of ${name}` : `Take ${name} out`}
          onClick={() => onChange(step(cart, line.id, -1n))} />
        <button type="button" class="stepper-quantity number" onClick={() => onLine(line.id)}>
          <span class="unseen">Quantity of {name}: </span>{quantityText(line.quantity)}
        </button>
        <Button icon="plus" label={`One more of ${name}`}
          onClick={() => onChange(step(cart, line.id, 1n))} />
      </div>
    </li>
  );
}

function Sums({ cart, onDiscount }: { cart: Cart; onDiscount: () => void }) {
  const { subtotal, discount, total } = totalsOf(cart);
  return (
    <dl class="cart-sums">
      {cart.discount && (
        <>
          <dt>Before discount</dt>
          <dd><Money minor={subtotal} /></dd>
          <dt>
            <button type="button" class="cart-link" onClick={onDiscount}>
              Discount{cart.discount.kind === "percent" &&
                ` of ${quantityText(cart.discount.thousandths)} %`}
            </button>
          </dt>
          <dd><Money minor={-discount} /></dd>
        </>
      )}
      <dt class="cart-total">Total</dt>
      <dd class="cart-total"><Money minor={total} /></dd>
    </dl>
  );
}

export function CartView({ cart, lastLine, onChange, onLine, onCustomer, onDiscount, onNote, onPark,
  onClear, onPay }: CartActions & { cart: Cart; lastLine: string | null }) {
  const nothing = isEmpty(cart);
  return (
    <div class="cart">
      <div class="cart-customer">
        <button type="button" class="cart-customer-button" onClick={onCustomer}>
          <Icon name="user" />
          <span>{cart.customer ? cart.customer.name : "Add a customer"}</span>
        </button>
        {cart.customer && (
          <Button kind="quiet" icon="close" label={`Without ${cart.customer.name}`}
            onClick={() => onChange({ ...cart, customer: null })} />
        )}
      </div>
      {nothing ? <p class="cart-empty soft">Tap a product or scan it.</p> : (
        <ul class="cart-lines" aria-label="Lines of the sale" tabIndex={-1}>
          {cart.lines.map((line) => (
            <LineRow key={line.id} line={line} isLast={line.id === lastLine} cart={cart}
              onChange={onChange} onLine={onLine} />
          ))}
        </ul>
      )}
      {cart.notes && (
        <button type="button" class="cart-note" onClick={onNote}>
          <span class="unseen">Note: </span>{cart.notes}
        </button>
      )}
      <div class="cart-foot">
        <div class="cart-tools">
          <Button disabled={nothing} onClick={onDiscount}>Discount</Button>
          <Button onClick={onNote}>Note</Button>
          <Button disabled={nothing} onClick={onPark}>Park</Button>
          <Button icon="trash" label="Clear the sale" disabled={!isBegun(cart)} onClick={onClear} />
        </div>
        <Sums cart={cart} onDiscount={onDiscount} />
        <Button kind="primary" isWide disabled={nothing} onClick={onPay}>
          Pay{!nothing && <Money minor={totalsOf(cart).total} />}
        </Button>
      </div>
    </div>
  );
}
