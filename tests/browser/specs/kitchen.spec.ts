// What is sold at the register is cooked in the kitchen, and the counter sees how it goes.
import type { Page } from "@playwright/test";

import { dialog, tile, toPayment } from "../support/register";
import { expect, listen, signInQuietly, test, visit } from "../support/shop";

const column = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

test("a ticket from the register to the plate", async ({ office, shop, browser }) => {
  const heard = listen(office);
  const kitchen = await browser.newPage();
  await signInQuietly(kitchen.context(), await shop.hire("ben", "Ben Eze", "cashier"));
  await visit(kitchen, shop, "kitchen");
  await expect(column(kitchen, "Waiting")).toContainText("Nothing here");

  await visit(office, shop, "register");
  await tile(office, "Jollof Rice").click();
  const payment = await toPayment(office);
  await payment.getByRole("checkbox", { name: "Send to the kitchen" }).check();
  await payment.getByRole("button", { name: "Record the sale" }).click();
  await expect(dialog(office, "Sale").getByText("Recorded as")).toBeVisible();
  const { id, shortCode } = await shop.api.onlyOrder();

  await expect(column(kitchen, "Waiting")).toContainText(shortCode);
  await expect(column(kitchen, "Waiting")).toContainText("Jollof Rice");
  await visit(office, shop, `orders/${id}`);
  for (const [from, act, to] of [["Waiting", "Start", "Preparing"], ["Preparing", "Ready", "Ready"]]) {
    await column(kitchen, from!).getByRole("button", { name: new RegExp(`^${act!}`) }).click();
    await expect(column(kitchen, to!)).toContainText(shortCode);
    await expect(office.getByRole("definition").getByText(to!, { exact: true })).toBeVisible();
  }
  await column(kitchen, "Ready").getByRole("button", { name: /^Served/ }).click();
  await expect(column(kitchen, "Ready")).toContainText("Nothing here");
  await kitchen.getByRole("button", { name: "Undo" }).click();
  await expect(column(kitchen, "Ready")).toContainText(shortCode);
  await kitchen.close();
  expect(heard).toEqual([]);
});

test("who may only look moves nothing", async ({ page, context, shop }) => {
  const order = await shop.sell();
  await shop.api.post(`/v1/orders/${order.id}/send-to-kitchen`, {});
  await signInQuietly(context, await shop.hire("vera", "Vera", "viewer"));
  await visit(page, shop, "kitchen");
  await expect(column(page, "Waiting")).toContainText(order.shortCode);
  await expect(column(page, "Waiting").getByRole("button")).toHaveCount(0);
});
