// A product with its variants.
import { useState } from "preact/hooks";
import type { Store } from "../../api/types";
import { api, useBook } from "../../session";
import { Button, Check, NumberField, SelectField, TextArea, TextField, toast } from "../../ui";
import { FormDialog, changesOf, filledOf, tagOf } from "./parts";
import { type ProductDraft, type VariantDraft, productBody, productDraft } from "./product-draft";
import type { Category, Product } from "./types";

function Variants({ variants, of, mistake, onVariants }: {
  variants: VariantDraft[];
  mistake: string | undefined;
  of: (field: string) => string | undefined;
  onVariants: (variants: VariantDraft[]) => void;
}) {
  const set = (at: number, change: Partial<VariantDraft>) =>
    onVariants(variants.map((one, index) => index === at ? { ...one, ...change } : one));
  return (
    <fieldset class="fieldset">
      <legend>Variants</legend>
      <p class="field-hint">Sizes or kinds with a price of their own. None: the product is sold as
        it is.</p>
      {mistake && <p class="field-error" role="alert">{mistake}</p>}
      {variants.map((variant, at) => (
        <div key={variant.id ?? at} class="setting-variant">
          <TextField label={`Name of variant ${at + 1}`} value={variant.name}
            error={of(`variants[${at}].name`)} onValue={(name) => set(at, { name })} />
          <NumberField label="Price" value={variant.price} error={of(`variants[${at}].price`)}
            onValue={(price) => set(at, { price })} />
          <TextField label="SKU" value={variant.sku} error={of(`variants[${at}].sku`)}
            onValue={(sku) => set(at, { sku })} />
          <Button kind="quiet" icon="trash"
            label={`Take away ${variant.name || `variant ${at + 1}`}`}
            onClick={() => onVariants(variants.filter((_, index) => index !== at))} />
        </div>
      ))}
      <Button icon="plus"
        onClick={() => onVariants([...variants, { name: "", price: "", sku: "" }])}>
        Add a variant
      </Button>
    </fieldset>
  );
}

function SoldIn({ stores, chosen, onChosen }: {
  stores: readonly Store[];
  chosen: string[];
  onChosen: (chosen: string[]) => void;
}) {
  return (
    <fieldset class="fieldset">
      <legend>Sold in</legend>
      <p class="field-hint">{chosen.length === 0 ? "None is chosen: it is sold in every store."
        : "In these stores alone."}</p>
      {stores.map(({ id, name }) => (
        <Check key={id} label={name} checked={chosen.includes(id)}
          onChecked={(isOn) =>
            onChosen(isOn ? [...chosen, id] : chosen.filter((one) => one !== id))} />
      ))}
    </fieldset>
  );
}

export function ProductForm({ product, categories, stores, onClose, onDone }: {
  product?: Product | undefined;
  categories: readonly Category[];
  stores: readonly Store[];
  onClose: () => void;
  onDone: () => void;
}) {
  const { currency, taxIncluded } = useBook();
  const [before] = useState(() => productDraft(product, currency));
  const [draft, setDraft] = useState<ProductDraft>(before);
  const set = (change: Partial<ProductDraft>) => setDraft({ ...draft, ...change });
  const send = async (idempotencyKey: string) => {
    const body = productBody(draft, currency);
    if (product) {
      const { quantity: _, ...changes } = changesOf(productBody(before, currency), body);
      await api.send("PATCH", `/v1/products/${product.id}`, changes,
                     { idempotencyKey, ifMatch: tagOf(product) });
    } else {
      await api.send("POST", "/v1/products", filledOf(body), { idempotencyKey });
    }
    toast(`${draft.name} is saved.`);
    onDone();
  };
  return (
    <FormDialog title={product ? "Change a product" : "New product"} onOld={onDone}
      doLabel="Save" isWide
      draft={draft} onDo={send} onClose={onClose}>
      {(of) => <>
        <TextField label="Name" value={draft.name} onValue={(name) => set({ name })}
          error={of("name")} required autoFocus />
        <div class="fields">
          <NumberField label={`Price (${currency})`} value={draft.price} error={of("price")}
            onValue={(price) => set({ price })} />
          <NumberField label="Tax in it, percent" value={draft.tax_rate} error={of("tax_rate")}
            onValue={(tax_rate) => set({ tax_rate })}
            hint={taxIncluded ? undefined : "Counts once the book's prices contain tax."} />
          <SelectField label="Category" value={draft.category_id} error={of("category_id")}
            onValue={(category_id) => set({ category_id })}
            choices={[
              { value: "", label: "None" },
              ...categories.map(({ id, name }) => ({ value: id, label: name })),
            ]} />
        </div>
        <div class="fields">
          <TextField label="SKU" value={draft.sku} error={of("sku")}
            onValue={(sku) => set({ sku })} autoCapitalize="none" />
          <TextField label="Barcode" value={draft.barcode} error={of("barcode")}
            onValue={(barcode) => set({ barcode })} inputMode="numeric" />
          <TextField label="Unit" value={draft.unit} error={of("unit")}
            onValue={(unit) => set({ unit })} placeholder="piece, kg, …" />
        </div>
        <div class="fields">
          <NumberField label={`Cost (${currency})`} value={draft.cost_price}
            error={of("cost_price")} onValue={(cost_price) => set({ cost_price })} />
          <NumberField label="Warn when stock falls to" value={draft.reorder_level}
            error={of("reorder_level")} onValue={(reorder_level) => set({ reorder_level })} />
          {!product && <NumberField label="In stock now" value={draft.quantity}
            error={of("quantity")} onValue={(quantity) => set({ quantity })}
            hint="Empty: stock is not counted." />}
        </div>
        <TextArea label="Description (optional)" value={draft.description}
          error={of("description")} onValue={(description) => set({ description })} />
        <Variants variants={draft.variants} of={of} mistake={of("variants")}
          onVariants={(variants) => set({ variants })} />
        {stores.length > 1 && <SoldIn stores={stores} chosen={draft.store_ids}
          onChosen={(store_ids) => set({ store_ids })} />}
        <TextArea label="Pictures (optional)" value={draft.image_urls} error={of("image_urls")}
          onValue={(image_urls) => set({ image_urls })} inputMode="url"
          hint="Addresses that begin with https://, one a line." />
        <Check label="Active: stands among the products of the register" checked={draft.is_active}
          onChecked={(is_active) => set({ is_active })} />
      </>}
    </FormDialog>
  );
}
