// What is asked of one line: which variant, how many, at what price.
import { useState } from "preact/hooks";
import { decimalOf, parseAmount, quantityOf, quantityText } from "../../money";
import { useBook } from "../../session";
import { Button, Dialog, Form, Money, NumberField, TextField, isTouch, selectAll }
  from "../../ui";
import { type Line, type NewLine, one, quantityMax, totalOf } from "./cart";
import { lineName } from "./cart-view";
import type { Product, Variant } from "./catalogue";

export const quantityMistake = "Above 0, with up to 3 decimals.";

export function quantityFrom(text: string): bigint | undefined {
  const quantity = quantityOf(text);
  return quantity !== undefined && quantity > 0n && quantity <= quantityMax ? quantity : undefined;
}

export function VariantDialog({ product, onChoose, onClose }: {
  product: Product;
  onChoose: (variant: Variant) => void;
  onClose: () => void;
}) {
  return (
    <Dialog title={product.name} onClose={onClose}>
      <ul class="choices" aria-label={`Variants of ${product.name}`}>
        {product.variants.map((variant) => (
          <li key={variant.id}>
            <button type="button" class="choice" onClick={() => onChoose(variant)}>
              <span class="choice-main strong">{variant.name}</span>
              <Money amount={variant.price} />
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

export function LineDialog({ line, onSave, onRemove, onClose }: {
  line: Line;
  onSave: (quantity: bigint, price: bigint) => void;
  onRemove: () => void;
  onClose: () => void;
}) {
  const { currency } = useBook();
  const [quantityTyped, setQuantity] = useState(quantityText(line.quantity));
  const [priceTyped, setPrice] = useState(decimalOf(line.unitPrice, currency));
  const [isTried, setTried] = useState(false);
  const quantity = quantityFrom(quantityTyped);
  const price = parseAmount(priceTyped, currency);
  const submit = () => {
    setTried(true);
    if (quantity !== undefined && price !== undefined) onSave(quantity, price);
  };
  const stepBy = (by: bigint) => {
    const next = (quantity ?? one) + by * one;
    if (next > 0n) setQuantity(quantityText(next > quantityMax ? quantityMax : next));
  };
  return (
    <Dialog title={lineName(line)} onClose={onClose}>
      <Form onSubmit={submit}>
        <div class="quantity-row">
          <Button icon="minus" label="One less" onClick={() => stepBy(-1n)} />
          <NumberField label={line.unit ? `Quantity in ${line.unit}` : "Quantity"}
            value={quantityTyped} onValue={setQuantity} onFocus={selectAll} autofocus={!isTouch()}
            error={isTried && quantity === undefined ? quantityMistake : undefined} />
          <Button icon="plus" label="One more" onClick={() => stepBy(1n)} />
        </div>
        <NumberField label="Price of one" value={priceTyped} onValue={setPrice} onFocus={selectAll}
          hint={line.listPrice !== null && line.listPrice !== price && (
            <>In the catalogue: <Money minor={line.listPrice} />{" "}
              <button type="button" class="cart-link"
                onClick={() => setPrice(decimalOf(line.listPrice!, currency))}>Take that</button></>
          )}
          error={isTried && price === undefined ? "An amount of 0 or more." : undefined} />
        <p class="row row-between">
          <span class="soft">Together</span>
          <span class="strong">
            {quantity !== undefined && price !== undefined
              ? <Money minor={totalOf({ quantity, unitPrice: price })} /> : "–"}
          </span>
        </p>
        <div class="dialog-foot">
          <Button kind="quiet" icon="trash" onClick={onRemove}>Take out</Button>
          <Button kind="primary" type="submit">Done</Button>
        </div>
      </Form>
    </Dialog>
  );
}

// Something that is not in the catalogue.
export function FreeLineDialog({ onAdd, onClose }: {
  onAdd: (line: NewLine) => void;
  onClose: () => void;
}) {
  const { currency } = useBook();
  const [name, setName] = useState("");
  const [priceTyped, setPrice] = useState("");
  const [quantityTyped, setQuantity] = useState("1");
  const [isTried, setTried] = useState(false);
  const price = parseAmount(priceTyped, currency);
  const quantity = quantityFrom(quantityTyped);
  const isNamed = name.trim() !== "";
  const submit = () => {
    setTried(true);
    if (!isNamed || price === undefined || quantity === undefined) return;
    onAdd({
      productId: null, variantId: null, name: name.trim(), variantName: null, unit: null,
      unitPrice: price, listPrice: null, quantity,
    });
  };
  return (
    <Dialog title="Free line" onClose={onClose}>
      <Form onSubmit={submit}>
        <TextField label="What is it?" value={name} onValue={setName} maxLength={255}
          autofocus={!isTouch()} autoComplete="off"
          error={isTried && !isNamed ? "It needs a name for the receipt." : undefined} />
        <div class="fields">
          <NumberField label="Price of one" value={priceTyped} onValue={setPrice}
            error={isTried && price === undefined ? "An amount of 0 or more." : undefined} />
          <NumberField label="Quantity" value={quantityTyped} onValue={setQuantity}
            onFocus={selectAll}
            error={isTried && quantity === undefined ? quantityMistake : undefined} />
        </div>
        <div class="dialog-foot">
          <Button onClick={onClose}>Go back</Button>
          <Button kind="primary" type="submit">Add it</Button>
        </div>
      </Form>
    </Dialog>
  );
}
