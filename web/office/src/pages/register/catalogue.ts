// What can be sold: the products of the book, found by name, SKU or barcode.
import type { Client } from "../../api/client";
import type { ListMeta } from "../../api/types";
import { minorOf, quantityOf } from "../../money";
import { type NewLine, one } from "./cart";

export interface Variant {
  id: string;
  name: string;
  sku: string | null;
  price: number;
  quantity: number | null;
}

export interface Product {
  id: string;
  name: string;
  price: number;
  quantity: number | null; // null: stock is not tracked
  reorderLevel: number | null;
  sku: string | null;
  barcode: string | null;
  unit: string | null;
  categoryId: string | null;
  isActive: boolean;
  images: { url: string; isPrimary: boolean }[];
  stores: { id: string; name: string }[]; // empty: everywhere
  variants: Variant[];
}

export interface Category {
  id: string;
  name: string;
}

export interface Catalogue {
  products: Product[]; // active ones, by name
  categories: Category[]; // those that have products, by name
  // There are more than were loaded: what is not found here may be found by asking.
  hasMore: boolean;
}

const pageSize = 1000;
const pagesMax = 5;

const byName = (a: { name: string }, b: { name: string }) =>
  a.name.localeCompare(b.name, undefined, { numeric: true });

export async function loadCatalogue(api: Client, signal: AbortSignal): Promise<Catalogue> {
  const categories = api.get<Category[]>("/v1/products/categories",
                                         { query: { limit: pageSize }, signal });
  const products: Product[] = [];
  let hasMore = true;
  for (let page = 1; hasMore && page <= pagesMax; ++page) {
    const query = { is_active: true, limit: pageSize, page };
    const answer = await api.get<Product[]>("/v1/products", { query, signal });
    products.push(...answer.data);
    hasMore = (answer.meta as ListMeta).hasMore;
  }
  const used = new Set(products.map(({ categoryId }) => categoryId));
  return {
    products: products.sort(byName),
    categories: (await categories).data.filter(({ id }) => used.has(id)).sort(byName),
    hasMore,
  };
}

// Asks the server for what was not loaded, or has been made since.
export async function askFor(api: Client, search: string, signal?: AbortSignal): Promise<Product[]> {
  const query = { is_active: true, limit: 50, search };
  return (await api.get<Product[]>("/v1/products", { query, signal })).data;
}

export const isSoldIn = (product: Product, storeId: string | null): boolean =>
  product.stores.length === 0 || storeId === null ||
  product.stores.some(({ id }) => id === storeId);

const plain = (text: string): string =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

// Every word stands somewhere in name, SKU, barcode or a variant.
export function matches(product: Product, search: string): boolean {
  const parts = [product.name, product.sku, product.barcode,
                 ...product.variants.flatMap(({ name, sku }) => [name, sku])];
  const text = plain(parts.filter(Boolean).join("\n"));
  return plain(search).split(/\s+/).every((word) => text.includes(word));
}

export interface Found {
  product: Product;
  variant: Variant | null;
}

// What bears exactly this code. A barcode counts before a SKU.
export function byCode(products: readonly Product[], code: string): Found | undefined {
  const wanted = code.trim().toLowerCase();
  const is = (text: string | null) => text !== null && text.toLowerCase() === wanted;
  const product = products.find(({ barcode }) => is(barcode));
  if (product) return { product, variant: null };
  for (const each of products) {
    if (is(each.sku)) return { product: each, variant: null };
    const variant = each.variants.find(({ sku }) => is(sku));
    if (variant) return { product: each, variant };
  }
  return undefined;
}

export function lineOf(product: Product, variant: Variant | null, currency: string): NewLine {
  const price = minorOf(variant?.price ?? product.price, currency);
  return {
    productId: product.id,
    variantId: variant?.id ?? null,
    name: product.name,
    variantName: variant?.name ?? null,
    unit: product.unit,
    unitPrice: price,
    listPrice: price,
    quantity: one,
  };
}

export type StockWord = "none" | "low" | undefined;

export function stockOf({ quantity, reorderLevel }: Product): StockWord {
  if (quantity === null) return undefined;
  const left = quantityOf(quantity) ?? 0n;
  if (left <= 0n) return "none";
  return reorderLevel !== null && left <= (quantityOf(reorderLevel) ?? 0n) ? "low" : undefined;
}

// "Ofada Rice & Ayamase" is "OR".
export function initialsOf(name: string): string {
  const words = name.split(/[^\p{L}\p{N}\p{M}]+/u)
    .map((word) => word.match(/[\p{L}\p{N}]\p{M}*/gu) ?? [])
    .filter(({ length }) => length > 0);
  const letters = words.length > 1 ? [words[0]![0], words[1]![0]] : (words[0] ?? []).slice(0, 2);
  return letters.join("").toLocaleUpperCase();
}

// One of `count` colours, always the same for a name.
export function colourOf(name: string, count: number): number {
  let hash = 0;
  for (const letter of name) hash = (hash * 31 + letter.codePointAt(0)!) % 65_521;
  return hash % count;
}
