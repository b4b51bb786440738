import { expect, it } from "vitest";
import type { Order } from "../src/api/types";
import { addedTo } from "../src/pages/orders/added";

const order = (more: Partial<Order>): Order =>
  ({ currency: "EUR", subtotalAmount: 100, discountAmount: 0, totalAmount: 100, ...more }) as Order;

it("is nothing where the prices contain the tax", () => {
  expect(addedTo(order({ taxAmount: 15.97 }))).toEqual({ tax: 0n, service: 0n });
  expect(addedTo(order({ discountAmount: 10, orderFeeAmount: 2, totalAmount: 92, taxAmount: 5 })))
    .toEqual({ tax: 0n, service: 0n });
});

it("is a tax on top and a service charge, so that the rows add up to the total", () => {
  expect(addedTo(order({ totalAmount: 118, taxAmount: 8 }))).toEqual({ tax: 800n, service: 1000n });
  expect(addedTo(order({ totalAmount: 108, taxAmount: 8 }))).toEqual({ tax: 800n, service: 0n });
  expect(addedTo(order({ totalAmount: 110 }))).toEqual({ tax: 0n, service: 1000n });
});
