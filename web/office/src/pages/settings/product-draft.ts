// A product as its form has it, and what is sent of it.
import { decimalOf, minorOf, parseAmount } from "../../money";
import type { Product } from "./types";

export interface VariantDraft {
  id?: string;
  name: string;
  price: string;
  sku: string;
}

export interface ProductDraft {
  name: string;
  price: string;
  description: string;
  sku: string;
  barcode: string;
  category_id: string;
  cost_price: string;
  unit: string;
  tax_rate: string;
  reorder_level: string;
  quantity: string; // of a new product
  is_active: boolean;
  store_ids: string[];
  image_urls: string;
  variants: VariantDraft[];
}

export function productDraft(product: Product | undefined, currency: string): ProductDraft {
  const amount = (value: number | null | undefined) =>
    value === null || value === undefined ? "" : decimalOf(minorOf(value, currency), currency);
  const text = (value: number | null | undefined) => (value ?? "") === "" ? "" : String(value);
  return {
    name: product?.name ?? "",
    price: amount(product?.price),
    description: product?.description ?? "",
    sku: product?.sku ?? "",
    barcode: product?.barcode ?? "",
    category_id: product?.categoryId ?? "",
    cost_price: amount(product?.costPrice),
    unit: product?.unit ?? "",
    tax_rate: product ? text(product.taxRate) : "",
    reorder_level: text(product?.reorderLevel),
    quantity: "",
    is_active: product?.isActive ?? true,
    store_ids: product?.stores.map(({ id }) => id) ?? [],
    image_urls: product?.images.map(({ url }) => url).join("\n") ?? "",
    variants: product?.variants.map(({ id, name, price, sku }) =>
      ({ id, name, price: amount(price), sku: sku ?? "" })) ?? [],
  };
}

// "1.234,50" as the API takes it; what is no amount goes as it is, and the API says so.
function amountText(text: string, currency: string): string {
  const minor = parseAmount(text, currency);
  return minor === undefined ? text.trim() : decimalOf(minor, currency);
}

const decimalText = (text: string) => text.trim().replace(",", ".");

// Everything of it in the API's names.
export function productBody(draft: ProductDraft, currency: string): Record<string, unknown> {
  return {
    name: draft.name.trim(),
    price: amountText(draft.price, currency),
    description: draft.description.trim(),
    sku: draft.sku.trim(),
    barcode: draft.barcode.trim(),
    category_id: draft.category_id,
    cost_price: amountText(draft.cost_price, currency),
    unit: draft.unit.trim(),
    tax_rate: decimalText(draft.tax_rate),
    reorder_level: decimalText(draft.reorder_level),
    quantity: decimalText(draft.quantity),
    is_active: draft.is_active,
    store_ids: draft.store_ids,
    image_urls: draft.image_urls.split("\n").map((url) => url.trim()).filter(Boolean),
    variants: draft.variants.map((variant) => ({
      ...(variant.id ? { id: variant.id } : {}),
      name: variant.name.trim(),
      price: amountText(variant.price, currency),
      ...(variant.sku.trim() || variant.id ? { sku: variant.sku.trim() } : {}),
    })),
  };
}
