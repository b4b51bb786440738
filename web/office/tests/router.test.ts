import { expect, it } from "vitest";
import { hashOf, match, placeOf } from "../src/router";

const patterns = ["/orders", "/orders/:id", "/orders/:id/receipt", "/welcome/:token"] as const;

it("reads path and query of the address", () => {
  expect(placeOf("#/orders?status=PENDING&search=a%20b")).toEqual({
    path: "/orders", query: { status: "PENDING", search: "a b" },
  });
  expect(placeOf("")).toEqual({ path: "/", query: {} });
  expect(placeOf("#/orders/")).toEqual({ path: "/orders", query: {} });
  expect(placeOf("#/orders?search=a?b")).toEqual({ path: "/orders", query: { search: "a?b" } });
});

it("writes what it reads", () => {
  const hash = hashOf("/orders", { status: "PENDING", search: "a&b=c", cursor: undefined });
  expect(placeOf(hash)).toEqual({ path: "/orders", query: { status: "PENDING", search: "a&b=c" } });
  expect(hashOf("/orders", { search: "" })).toBe("#/orders");
});

it("finds the pattern with its parameters", () => {
  expect(match(patterns, "/orders")).toEqual({ name: "/orders", params: {} });
  expect(match(patterns, "/orders/7/receipt")).toEqual(
    { name: "/orders/:id/receipt", params: { id: "7" } });
  expect(match(patterns, "/welcome/a%2Fb")).toEqual(
    { name: "/welcome/:token", params: { token: "a/b" } });
  expect(match(patterns, "/welcome/100%")).toEqual(
    { name: "/welcome/:token", params: { token: "100%" } });
});

it("finds nothing where nothing is", () => {
  for (const path of ["/", "/order", "/orders/", "/orders/1/2", "/orders/1/receipt/2"]) {
    expect(match(patterns, path)).toBeUndefined();
  }
});
