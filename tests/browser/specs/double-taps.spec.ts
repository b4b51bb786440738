// Fingers are faster than pages: the second half of a double tap never presses what has just come.
import { dialog, payButton, tile } from "../support/register";
import { expect, test, visit } from "../support/shop";

const later = (ms: number) => new Promise((wake) => setTimeout(wake, ms));

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  for (const pause of [60, 250]) {
    test(`two taps on Pay, ${pause} ms apart, record nothing`, async ({ office, shop }) => {
      await visit(office, shop, "register");
      await tile(office, "Jollof Rice").tap();
      await office.getByRole("button", { name: /^1 item/ }).tap();
      const pay = dialog(office, "Sale").getByRole("button", { name: /^Pay/ });
      // The sheet takes presses: it has been open for a while.
      await expect(dialog(office, "Sale")).not.toHaveAttribute("data-fresh");
      const box = (await pay.boundingBox())!;
      const at = [box.x + box.width / 2, box.y + box.height / 2] as const;
      await office.touchscreen.tap(...at);
      await later(pause);
      await office.touchscreen.tap(...at);
      const payment = dialog(office, "Payment");
      await expect(payment).not.toHaveAttribute("data-fresh");
      await expect(payment.getByRole("button", { name: "Record the sale" })).toBeVisible();
      expect(await shop.api.orders()).toEqual([]);
      // Afterwards it works as ever.
      await payment.getByRole("button", { name: "Record the sale" }).tap();
      await expect(dialog(office, "Sale").getByText("Recorded as")).toBeVisible();
      expect(await shop.api.orders()).toHaveLength(1);
    });
  }
});

test("two clicks on Record the sale leave the change on the screen", async ({ office, shop }) => {
  await visit(office, shop, "register");
  await tile(office, "Water").click();
  await payButton(office).click();
  const payment = dialog(office, "Payment");
  await payment.getByLabel("Received in cash").fill("500");
  await expect(payment).not.toHaveAttribute("data-fresh");
  const record = payment.getByRole("button", { name: "Record the sale" });
  // The second click falls on what has just come to the same place.
  await record.evaluate(async (button) => {
    (button as HTMLButtonElement).click();
    for (;;) {
      const next = [...document.querySelectorAll<HTMLButtonElement>("dialog[open] button")]
        .find(({ textContent }) => /^(New sale|Next sale)/.test(textContent ?? ""));
      if (next) return next.click();
      await new Promise(requestAnimationFrame);
    }
  });
  const outcome = dialog(office, "Sale");
  await expect(outcome.getByText("Recorded as")).toBeVisible();
  await expect(outcome).toContainText("₦300.00");
  // When it has been put away, the change can still be read until the next sale begins.
  await outcome.getByRole("button", { name: "New sale" }).click();
  const { shortCode } = await shop.api.onlyOrder();
  const former = office.getByText(`${shortCode}: ₦200.00, change ₦300.00`);
  await expect(former).toBeVisible();
  await tile(office, "Water").click();
  await expect(former).toHaveCount(0);
});

test("a held Enter presses once", async ({ office, shop }) => {
  await visit(office, shop, "register");
  await tile(office, "Water").click();
  await payButton(office).click();
  const payment = dialog(office, "Payment");
  await expect(payment).not.toHaveAttribute("data-fresh");
  await payment.getByRole("button", { name: "Record the sale" }).focus();
  await office.keyboard.down("Enter");
  const outcome = dialog(office, "Sale");
  await expect(outcome).toBeVisible();
  await expect(outcome).not.toHaveAttribute("data-fresh");
  await office.keyboard.down("Enter"); // A second one without letting go is a repeat.
  await office.keyboard.up("Enter");
  await expect(outcome.getByText("Recorded as")).toBeVisible();
});

test("what was typed is not lost by a click beside the dialog", async ({ office, shop }) => {
  await visit(office, shop, "settings/products");
  await office.getByRole("button", { name: "New product" }).click();
  const made = dialog(office, "New product");
  await made.getByLabel("Name", { exact: true }).fill("Suya");
  await expect(made).not.toHaveAttribute("data-fresh");
  await office.mouse.click(10, 400);
  await expect(made.getByLabel("Name", { exact: true })).toHaveValue("Suya");
});

test("a key that is shown once goes by its own button alone", async ({ office, shop }) => {
  await visit(office, shop, "settings/keys");
  await office.getByRole("button", { name: "New key" }).click();
  const form = dialog(office, "New API key");
  await form.getByLabel("Name").fill("Till");
  await form.getByRole("checkbox", { name: /^See orders/ }).check();
  await form.getByRole("button", { name: "Make the key" }).click();
  const secret = dialog(office, "The key “Till”");
  await expect(secret).toBeVisible();
  await expect(secret).not.toHaveAttribute("data-fresh");
  await office.keyboard.press("Escape");
  await office.mouse.click(10, 400);
  await expect(secret.getByLabel("API key")).toHaveValue(/./);
  await secret.getByRole("button", { name: "Done" }).click();
  await expect(secret).toHaveCount(0);
});
