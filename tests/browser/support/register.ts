// The register as a cashier uses it.
import { type Locator, type Page, expect } from "@playwright/test";

export const tile = (page: Page, name: string): Locator =>
  page.getByRole("list", { name: "Products" }).getByRole("button", { name });

export const cart = (page: Page): Locator => page.getByRole("complementary", { name: "Sale" });

/** A line of the sale; tapped, it takes another quantity or price. */
export const line = (page: Page, name: string): Locator =>
  cart(page).getByRole("button", { name: new RegExp(`^${name}.*: change quantity or price$`) });

export const payButton = (page: Page): Locator => page.getByRole("button", { name: /^Pay/ });

export const dialog = (page: Page, name: string | RegExp): Locator =>
  page.getByRole("dialog", { name });

/** From the sale to the question how it is paid. */
export async function toPayment(page: Page): Promise<Locator> {
  await payButton(page).click();
  const payment = dialog(page, "Payment");
  await expect(payment).toBeVisible();
  return payment;
}

/** Types what was handed over in cash and records the sale. */
export async function payCash(page: Page, received?: string): Promise<Locator> {
  const payment = await toPayment(page);
  if (received !== undefined) await payment.getByLabel("Received in cash").fill(received);
  await payment.getByRole("button", { name: "Record the sale" }).click();
  return dialog(page, "Sale");
}

/** Chooses somebody who is not among the contacts yet. */
export async function newCustomer(page: Page, name: string): Promise<void> {
  await dialog(page, "Customer").getByRole("button", { name: "New customer" }).click();
  const made = dialog(page, "New customer");
  await made.getByLabel("Name").fill(name);
  await made.getByRole("button", { name: "Make and choose" }).click();
  await expect(made).toBeHidden();
}

/** A barcode scanner: keys faster than anybody types, and Enter, wherever the focus is. */
export async function scan(page: Page, code: string): Promise<void> {
  const wire = await page.context().newCDPSession(page);
  const began = Date.now() / 1000;
  const keys = [...code, "Enter"];
  // All at once, each with its own time: how busy this machine is does not slow the scanner.
  await Promise.all(keys.map((key, index) => wire.send("Input.dispatchKeyEvent", {
    type: "keyDown",
    key,
    text: key === "Enter" ? "\r" : key,
    timestamp: began + index * 0.01,
  })));
  await wire.detach();
}
