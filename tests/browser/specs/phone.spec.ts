// On a phone: everything fits, everything can be reached with a thumb.
import { furnish } from "../support/places";
import { dialog, payButton, tile } from "../support/register";
import { expect, listen, test, visit } from "../support/shop";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

test("no page scrolls sideways", async ({ office, shop }) => {
  test.slow();
  const heard = listen(office);
  const wide: string[] = [];
  for (const { name, path } of await furnish(shop)) {
    await visit(office, shop, path);
    for (const width of [390, 360, 320]) {
      await office.setViewportSize({ width, height: 740 });
      const needed = await office.evaluate(() => document.documentElement.scrollWidth);
      if (needed > width) wide.push(`${name} at ${width}: ${needed}`);
    }
  }
  expect(wide).toEqual([]);
  expect(heard).toEqual([]);
});

test("a drawer is counted on a narrow phone", async ({ office, shop }) => {
  await visit(office, shop, "day");
  const count = office.getByLabel("How many notes of ₦1,000.00");
  for (const width of [360, 320]) {
    await office.setViewportSize({ width, height: 740 });
    await count.fill("1234567");
    const row = office.locator(".day-piece").filter({ has: count });
    const card = (await office.locator("form.card").boundingBox())!;
    for (const part of await row.locator("> *").all()) {
      const box = (await part.boundingBox())!;
      expect(box.x + box.width).toBeLessThanOrEqual(card.x + card.width);
    }
    expect(await office.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  }
});

test("the navigation is in reach on every page", async ({ office, shop }) => {
  await visit(office, shop, "orders");
  const navigation = office.getByRole("navigation", { name: "Pages of the back office" });
  for (const name of ["Register", "Kitchen", "Reports", "Day", "Settings", "Orders"]) {
    const link = navigation.getByRole("link", { name, exact: true });
    await expect(link).toBeInViewport({ ratio: 1 });
    const box = (await link.boundingBox())!;
    expect(Math.min(box.width, box.height), name).toBeGreaterThanOrEqual(44);
    await link.tap();
    await expect(link).toHaveAttribute("aria-current", "page");
  }
});

test("a sale by thumb", async ({ office, shop }) => {
  const heard = listen(office);
  await visit(office, shop, "register");
  await tile(office, "Jollof Rice").tap();
  await tile(office, "Water").tap();
  await office.getByRole("button", { name: /^2 items/ }).tap();
  const sheet = dialog(office, "Sale");
  await sheet.getByRole("button", { name: "One more of Water" }).tap();
  await sheet.getByRole("button", { name: /^Pay/ }).tap();
  const payment = dialog(office, "Payment");
  await payment.getByRole("group", { name: "Quick amounts" })
    .getByRole("button", { name: "₦3,000.00" }).tap();
  await expect(payment.getByRole("status")).toHaveText(/Change\s*₦100\.00/);
  await payment.getByRole("button", { name: "Record the sale" }).tap();
  await expect(dialog(office, "Sale").getByText("Recorded as")).toBeVisible();
  await dialog(office, "Sale").getByRole("button", { name: "New sale" }).tap();
  await expect(payButton(office)).toBeDisabled();
  expect(await shop.api.orders()).toMatchObject([{ totalAmount: 2900, status: "COMPLETED" }]);
  expect(heard).toEqual([]);
});

test("a parked sale and one on credit by thumb", async ({ office, shop }) => {
  await shop.api.post("/v1/contacts", { name: "Chidi Okafor" });
  await visit(office, shop, "register");
  await tile(office, "Jollof Rice").tap();
  await payButton(office).tap();
  const payment = dialog(office, "Payment");
  await payment.getByLabel("Received in cash").fill("0");
  await payment.getByRole("button", { name: /^The rest on credit/ }).tap();
  await dialog(office, "Customer").getByRole("button", { name: "Chidi Okafor" }).tap();
  await payment.getByRole("button", { name: "The rest on credit", exact: true }).tap();
  await dialog(office, "Sell on credit?").getByRole("button", { name: "Sell on credit" }).tap();
  await expect(dialog(office, "Sale").getByText("Recorded as")).toBeVisible();
  expect(await shop.api.orders()).toMatchObject([
    { status: "PENDING", remainingAmount: 2500, customer: { name: "Chidi Okafor" } },
  ]);
});
