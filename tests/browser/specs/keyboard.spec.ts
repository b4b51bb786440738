// A day without a mouse.
import type { Locator, Page } from "@playwright/test";

import { cart, dialog, payButton, tile } from "../support/register";
import { PASSWORD, expect, test } from "../support/shop";

const STEPS_MAX = 60;

/** Walks to something with Tab, as a person does. */
async function walkTo(page: Page, goal: Locator): Promise<void> {
  await expect(goal).toBeVisible();
  for (let steps = 0; steps < STEPS_MAX; ++steps) {
    if (await goal.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the keyboard does not reach ${goal}`);
}

async function press(page: Page, goal: Locator, key = "Enter"): Promise<void> {
  await walkTo(page, goal);
  // What has come up this moment takes no press.
  await expect(page.locator("dialog[data-fresh]")).toHaveCount(0);
  await page.keyboard.press(key);
}

test("sign in, sell, look at the order, give money back", async ({ page, shop }) => {
  await page.goto(`${shop.server.url}/#/register`);
  await walkTo(page, page.getByLabel("Name or e-mail"));
  await page.keyboard.type("owner");
  await page.keyboard.press("Tab");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");

  await press(page, tile(page, "Jollof Rice"));
  await expect(cart(page)).toContainText("₦2,500.00");
  await page.keyboard.press("F2");
  await expect(page.getByRole("searchbox", { name: "Search or scan" })).toBeFocused();
  await page.keyboard.type("wat", { delay: 120 });
  await page.keyboard.press("Enter");
  await expect(payButton(page)).toHaveText(/₦2,700\.00/);
  await press(page, cart(page).getByRole("button", { name: "One more of Water" }), "Space");
  await expect(payButton(page)).toHaveText(/₦2,900\.00/);

  await page.keyboard.press("F4");
  await expect(dialog(page, "Payment").getByLabel("Received in cash")).toBeFocused();
  await page.keyboard.type("3000", { delay: 120 });
  await expect(dialog(page, "Payment").getByRole("status")).toHaveText(/Change\s*₦100\.00/);
  await page.keyboard.press("Enter");
  await expect(dialog(page, "Sale").getByText("Recorded as")).toBeVisible();
  await expect(dialog(page, "Sale").getByRole("button", { name: "New sale" })).toBeFocused();
  await expect(dialog(page, "Sale")).not.toHaveAttribute("data-fresh");
  await page.keyboard.press("Enter");
  await expect(dialog(page, "Sale")).toHaveCount(0);

  await press(page, page.getByRole("link", { name: "Orders", exact: true }));
  await press(page, page.getByRole("main").getByRole("listitem").getByRole("link"));
  const { shortCode } = await shop.api.onlyOrder();
  await expect(page.getByRole("heading", { name: shortCode })).toBeVisible();
  await walkTo(page, page.getByRole("tab", { name: "Order", exact: true }));
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("tab", { name: "History" })).toBeFocused();
  await expect(page.getByText("Recorded: ₦2,900.00, paid in full")).toBeVisible();

  const opener = page.getByRole("button", { name: "Refund", exact: true });
  await page.keyboard.press("Home");
  await walkBackTo(page, opener);
  await page.keyboard.press("Enter");
  const refund = dialog(page, "Refund");
  await press(page, refund.getByRole("button", { name: "One more: Water" }), "Space");
  await press(page, refund.getByRole("button", { name: /^Refund/ }));
  await expect(page.getByText("1 came back")).toBeVisible();
  expect(await shop.api.onlyOrder()).toMatchObject({ totalAmount: 2900, refundedAmount: 200 });
});

async function walkBackTo(page: Page, goal: Locator): Promise<void> {
  for (let steps = 0; steps < STEPS_MAX; ++steps) {
    if (await goal.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Shift+Tab");
  }
  throw new Error(`the keyboard does not come back to ${goal}`);
}

test("dialogs keep the focus and give it back; menus move by arrows", async ({ office, shop }) => {
  const order = await shop.sell();
  await office.goto(`${shop.server.url}/#/orders/${order.id}`);
  const opener = office.getByRole("button", { name: "Refund", exact: true });
  await press(office, opener);
  const refund = dialog(office, "Refund");
  await expect(refund).toBeVisible();
  for (let steps = 0; steps < 20; ++steps) {
    await office.keyboard.press("Tab");
    const isOutside = await office.evaluate(() => {
      const at = document.activeElement;
      return at !== null && at !== document.body && at.closest("dialog") === null;
    });
    expect(isOutside).toBe(false);
  }
  await office.keyboard.press("Escape");
  await expect(refund).toHaveCount(0);
  await expect(opener).toBeFocused();

  const account = office.getByRole("button", { name: /account and colours/ });
  await walkBackTo(office, account);
  await office.keyboard.press("Enter");
  await expect(office.getByRole("menuitemradio", { name: "As the system" })).toBeFocused();
  await office.keyboard.press("End");
  await expect(office.getByRole("menuitem", { name: "Sign out" })).toBeFocused();
  await office.keyboard.press("Escape");
  await expect(account).toBeFocused();
});

test("the first key leads past the navigation", async ({ office, shop }) => {
  await shop.sell();
  await office.goto(`${shop.server.url}/#/orders`);
  await expect(office.getByRole("heading", { name: "Orders", level: 1 })).toBeVisible();
  const skip = office.getByRole("link", { name: "Skip to the page" });
  await walkBackTo(office, skip);
  await office.keyboard.press("Enter");
  await expect(office.getByRole("main")).toBeFocused();
});
