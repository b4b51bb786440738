import { describe, expect, it } from "vitest";
import {
  type Product, byCode, colourOf, initialsOf, isSoldIn, lineOf, matches, stockOf,
} from "../src/pages/register/catalogue";

const product = (what: Partial<Product>): Product => ({
  id: "p", name: "Crème Brûlée", price: 12.35, quantity: null, reorderLevel: null, sku: null,
  barcode: null, unit: null, categoryId: null, isActive: true, images: [], stores: [], variants: [],
  ...what,
});
const large = { id: "v", name: "Large", sku: "SM-L", price: 24, quantity: null };

describe("a search", () => {
  it("finds words in any order, without accents and case", () => {
    expect(matches(product({}), "brul crem")).toBe(true);
    expect(matches(product({}), "brulee tea")).toBe(false);
  });
  it("finds what stands in codes and variants", () => {
    const smoothie = product({ barcode: "4006381333931", sku: "SM", variants: [large] });
    for (const text of ["40063", "sm", "large", "SM-L"]) expect(matches(smoothie, text)).toBe(true);
  });
});

describe("a code", () => {
  const all = [
    product({ id: "a", sku: "123" }),
    product({ id: "b", barcode: "123" }),
    product({ id: "c", variants: [large] }),
  ];
  it("is a barcode before it is a SKU", () => {
    expect(byCode(all, " 123 ")).toMatchObject({ product: { id: "b" }, variant: null });
  });
  it("may be a variant's", () => {
    expect(byCode(all, "sm-l")).toMatchObject({ product: { id: "c" }, variant: { id: "v" } });
  });
  it("is all of it or nothing", () => expect(byCode(all, "12")).toBeUndefined());
});

it("makes a line with the price of the variant, exactly", () => {
  expect(lineOf(product({ unit: "kg" }), null, "EUR")).toMatchObject({
    unitPrice: 1235n, listPrice: 1235n, variantId: null, unit: "kg", quantity: 1000n });
  expect(lineOf(product({}), large, "EUR")).toMatchObject({ unitPrice: 2400n, variantName: "Large" });
});

it("knows where a product is sold", () => {
  const here = product({ stores: [{ id: "s", name: "S" }] });
  expect([isSoldIn(product({}), "t"), isSoldIn(here, "s"), isSoldIn(here, "t"), isSoldIn(here, null)])
    .toEqual([true, true, false, true]);
});

it("tells of stock that is short", () => {
  const of = (quantity: number | null, reorderLevel: number | null = null) =>
    stockOf(product({ quantity, reorderLevel }));
  expect([of(null), of(0), of(-0.5), of(3), of(3, 3), of(3.001, 3)])
    .toEqual([undefined, "none", "none", undefined, "low", undefined]);
});

it("draws a name", () => {
  expect(["Ofada Rice & Ayamase", "Zobo", "7 Up", "", "Ọ̀fadà"].map(initialsOf))
    .toEqual(["OR", "ZO", "7U", "", "Ọ̀F"]);
  expect(colourOf("Zobo", 6)).toBe(colourOf("Zobo", 6));
  expect(colourOf("", 6)).toBe(0);
});
