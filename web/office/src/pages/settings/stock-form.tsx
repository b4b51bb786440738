// Counting or moving one level of stock.
import { useState } from "preact/hooks";
import type { Store } from "../../api/types";
import { quantityOf, quantityText } from "../../money";
import { api } from "../../session";
import { noStore } from "../../stores";
import { NumberField, SelectField, TextField, toast } from "../../ui";
import { FormDialog } from "./parts";
import type { Product } from "./types";

type Way = "quantity" | "more" | "less";

const ways = [
  { value: "quantity", label: "Counted: there are" },
  { value: "more", label: "Came in" },
  { value: "less", label: "Went out (broken, lost, used)" },
];

export function StockForm({ product, stores, onClose, onDone }: {
  product: Product;
  stores: readonly Store[];
  onClose: () => void;
  onDone: () => void;
}) {
  const [variantId, setVariant] = useState(product.variants[0]?.id ?? "");
  const [storeId, setStore] = useState(
    product.storeInventory.find((one) => one.variantId === (variantId || null))?.storeId ??
      noStore);
  const [way, setWay] = useState<Way>("quantity");
  const [amount, setAmount] = useState("");
  const [reason, setReason] = useState("");
  const level = product.storeInventory.find((one) =>
    (one.variantId ?? "") === variantId && (one.storeId ?? noStore) === storeId)?.quantity;
  const typed = quantityOf(amount);
  const now = quantityOf(level ?? 0) ?? 0n;
  const after = typed === undefined || amount.trim() === "" ? undefined
    : way === "quantity" ? typed : way === "more" ? now + typed : now - typed;
  const number = amount.trim().replace(",", ".");
  const draft = {
    ...(way === "quantity" ? { quantity: number }
      : { adjustment: way === "less" ? `-${number}` : number }),
    ...(variantId ? { variant_id: variantId } : {}),
    ...(storeId === noStore ? {} : { store_id: storeId }),
    ...(reason.trim() ? { reason: reason.trim() } : {}),
  };
  return (
    <FormDialog title={`Stock of ${product.name}`} doLabel="Save" draft={draft} onClose={onClose}
      onDo={async (idempotencyKey) => {
        await api.send("POST", `/v1/products/${product.id}/stock-adjustments`, draft,
                       { idempotencyKey });
        toast(`The stock of ${product.name} is saved.`);
        onDone();
      }}>
      {(of) => <>
        {product.variants.length > 0 && <SelectField label="Of" value={variantId}
          onValue={setVariant} error={of("variant_id")} choices={[
            ...product.variants.map(({ id, name }) => ({ value: id, label: name })),
            { value: "", label: "The product, no variant in particular" },
          ]} />}
        {stores.length > 0 && <SelectField label="In" value={storeId} onValue={setStore}
          error={of("store_id")} choices={[
            { value: noStore, label: "No store in particular" },
            ...stores.map(({ id, name }) => ({ value: id, label: name })),
          ]} />}
        <div class="fields">
          <SelectField label="What happened" value={way} choices={ways}
            onValue={(to) => setWay(to as Way)} />
          <NumberField label="How many" value={amount} onValue={setAmount} autoFocus
            error={of("quantity") ?? of("adjustment")} />
        </div>
        <TextField label="Reason (optional)" value={reason} onValue={setReason}
          error={of("reason")} placeholder="Delivery, count, breakage" />
        <p class="soft" aria-live="polite">
          Now: <span class="number">
            {level === undefined ? "not counted yet" : level.toLocaleString()}</span>
          {after !== undefined &&
            <>, then: <strong class="number">{quantityText(after)}</strong></>}
        </p>
      </>}
    </FormDialog>
  );
}
