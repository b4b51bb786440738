// Selling: what is tapped, scanned and typed is what stands in the book afterwards.
import {
  cart, dialog, line, newCustomer, payButton, payCash, scan, tile, toPayment,
} from "../support/register";
import { BARCODE, expect, listen, test, visit } from "../support/shop";

test("a sale from tiles to receipt", async ({ office, shop }) => {
  const heard = listen(office);
  await visit(office, shop, "register");
  await tile(office, "Jollof Rice").click();
  await tile(office, "Jollof Rice").click();
  await tile(office, "Water").click();
  await expect(payButton(office)).toHaveText(/Pay\s*₦5,200\.00/);

  const payment = await toPayment(office);
  await payment.getByLabel("Received in cash").fill("6000");
  await expect(payment.getByRole("status")).toHaveText(/Change\s*₦800\.00/);
  await payment.getByRole("button", { name: "Record the sale" }).click();

  const outcome = dialog(office, "Sale");
  await expect(outcome.getByText("Recorded as")).toBeVisible();
  const order = await shop.api.onlyOrder();
  expect(order).toMatchObject({
    status: "COMPLETED", totalAmount: 5200, amountPaid: 5200, remainingAmount: 0,
    items: [
      { productName: "Jollof Rice", quantity: 2, unitPrice: 2500, totalPrice: 5000 },
      { productName: "Water", quantity: 1, unitPrice: 200, totalPrice: 200 },
    ],
    payments: [{ paymentMethod: "CASH", amount: 5200, changeGiven: 800 }],
  });
  await expect(outcome.getByText(order.shortCode)).toBeVisible();

  await outcome.getByRole("link", { name: "Print receipt" }).click();
  const receipt = office.getByRole("main");
  for (const text of ["Mama's Kitchen", order.shortCode, "Jollof Rice", "Water", "₦5,200.00",
                      "₦800.00"]) {
    await expect(receipt.getByText(text).first()).toBeVisible();
  }
  expect(heard).toEqual([]);
});

test("a scanned barcode sells, wherever the focus is", async ({ office, shop }) => {
  await visit(office, shop, "register");
  await expect(tile(office, "Jollof Rice")).toBeVisible();
  await scan(office, BARCODE);
  await expect(line(office, "Jollof Rice")).toBeVisible();

  const search = office.getByRole("searchbox", { name: "Search or scan" });
  await search.focus();
  await scan(office, BARCODE);
  await expect(line(office, "Jollof Rice")).toContainText("₦5,000.00");
  await expect(search).toHaveValue("");

  await scan(office, "4000000000000");
  await expect(office.getByText("Nothing has the code 4000000000000.")).toBeVisible();
  await expect(payButton(office)).toHaveText(/₦5,000\.00/);
});

test("another quantity, another price", async ({ office, shop }) => {
  await visit(office, shop, "register");
  await tile(office, "Jollof Rice").click();
  await line(office, "Jollof Rice").click();
  const change = dialog(office, "Jollof Rice");
  await change.getByLabel("Quantity").fill("2.5");
  await change.getByLabel("Price of one").fill("2,399.99");
  await change.getByRole("button", { name: "Done" }).click();
  // 2.5 x 2,399.99 is 5,999.975, rounded half up.
  await expect(payButton(office)).toHaveText(/₦5,999\.98/);
  await expect((await payCash(office)).getByText("Recorded as")).toBeVisible();
  expect((await shop.api.onlyOrder()).items).toMatchObject([
    { quantity: 2.5, unitPrice: 2399.99, totalPrice: 5999.98 },
  ]);
});

test("a discount on the sale, a line of no product, a note", async ({ office, shop }) => {
  await visit(office, shop, "register");
  await tile(office, "Jollof Rice").click();
  await office.getByRole("button", { name: "Free line" }).click();
  const free = dialog(office, "Free line");
  await free.getByLabel("What is it?").fill("Delivery");
  await free.getByLabel("Price of one").fill("350");
  await free.getByRole("button", { name: "Add it" }).click();
  await cart(office).getByRole("button", { name: "Note" }).click();
  await dialog(office, "Note").getByLabel("For the kitchen and the receipt").fill("No pepper");
  await dialog(office, "Note").getByRole("button", { name: "Done" }).click();
  await cart(office).getByRole("button", { name: "Discount" }).click();
  const discount = dialog(office, "Discount on the sale");
  await discount.getByRole("button", { name: "10 %" }).click();
  await expect(discount.getByText("₦285.00")).toBeVisible();
  await discount.getByRole("button", { name: "Done" }).click();
  await expect(payButton(office)).toHaveText(/₦2,565\.00/);
  await expect((await payCash(office)).getByText("Recorded as")).toBeVisible();
  expect(await shop.api.onlyOrder()).toMatchObject({
    totalAmount: 2565, discountAmount: 285, notes: "No pepper",
  });
});

test("paid in parts: card, and the rest in cash with change", async ({ office, shop }) => {
  await visit(office, shop, "register");
  await tile(office, "Jollof Rice").click();
  const payment = await toPayment(office);
  await payment.getByRole("button", { name: "Credit Card" }).click();
  await payment.getByLabel("Amount by Credit Card").fill("1500");
  await payment.getByRole("button", { name: "Add this payment" }).click();
  await expect(payment.getByRole("list", { name: "Payments so far" })).toContainText("₦1,500.00");
  await payment.getByRole("button", { name: "Cash", exact: true }).click();
  await payment.getByLabel("Received in cash").fill("1200");
  await expect(payment.getByRole("status")).toHaveText(/Change\s*₦200\.00/);
  await payment.getByRole("button", { name: "Record the sale" }).click();
  await expect(dialog(office, "Sale").getByText("Recorded as")).toBeVisible();
  expect(await shop.api.onlyOrder()).toMatchObject({
    status: "COMPLETED", totalAmount: 2500, amountPaid: 2500,
    payments: [
      { paymentMethod: "CREDIT_CARD", amount: 1500 },
      { paymentMethod: "CASH", amount: 1000, changeGiven: 200 },
    ],
  });
});

test("only cash gives change", async ({ office, shop }) => {
  await visit(office, shop, "register");
  await tile(office, "Water").click();
  const payment = await toPayment(office);
  await payment.getByRole("button", { name: "Credit Card" }).click();
  await payment.getByLabel("Amount by Credit Card").fill("500");
  await payment.getByRole("button", { name: /Record the sale|Add this payment/ }).click();
  await expect(payment.getByText("Only cash gives change.")).toBeVisible();
  expect(await shop.api.orders()).toEqual([]);
});

test("an answer that is lost after the tap: recorded once", async ({ office, shop }) => {
  await visit(office, shop, "register");
  await tile(office, "Jollof Rice").click();
  let asked = 0;
  await office.route("**/v1/orders", async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    asked += 1;
    if (asked > 2) return route.continue();
    expect((await route.fetch()).status()).toBe(201); // It reaches the server; the answer is lost.
    return route.abort("connectionreset");
  });
  const outcome = await payCash(office);
  await expect(outcome.getByText("No answer came yet.")).toBeVisible();
  await expect(outcome.getByText("Recorded as")).toBeVisible();
  expect(asked).toBe(3);
  expect(await shop.api.orders()).toHaveLength(1);
});

test("a payment in parts whose answers are lost: recorded once each", async ({ office, shop }) => {
  await visit(office, shop, "register");
  await tile(office, "Jollof Rice").click();
  const lost = new Set<string>();
  await office.route("**/v1/orders{,/*/payments}", async (route) => {
    const { pathname } = new URL(route.request().url());
    if (route.request().method() !== "POST" || lost.has(pathname)) return route.continue();
    lost.add(pathname);
    await route.fetch();
    return route.abort("connectionreset");
  });
  const payment = await toPayment(office);
  await payment.getByRole("button", { name: "Credit Card" }).click();
  await payment.getByLabel("Amount by Credit Card").fill("1000");
  await payment.getByRole("button", { name: "Add this payment" }).click();
  await payment.getByRole("button", { name: "Cash", exact: true }).click();
  await payment.getByRole("button", { name: "Record the sale" }).click();
  await expect(dialog(office, "Sale").getByText("Recorded as")).toBeVisible();
  expect(lost.size).toBe(2);
  const order = await shop.api.onlyOrder();
  expect(order).toMatchObject({ totalAmount: 2500, amountPaid: 2500, status: "COMPLETED" });
  expect(order.payments).toHaveLength(2);
});

test("no network at the tap, then a reload: recorded once when it is back", async ({ office, shop }) => {
  await visit(office, shop, "register");
  await tile(office, "Water").click();
  await office.route("**/v1/orders", (route) =>
    route.request().method() === "POST" ? route.abort("internetdisconnected") : route.continue());
  const outcome = await payCash(office);
  await expect(outcome.getByText("No answer came yet.")).toBeVisible();
  office.on("dialog", (asked) => void asked.accept()); // The browser asks before it forgets a sale.
  await office.reload();
  await expect(tile(office, "Water")).toBeVisible();
  await office.unroute("**/v1/orders");
  await expect.poll(async () => (await shop.api.orders()).length).toBe(1);
  await expect(office.getByText(/The sale of ₦200\.00 .* is recorded as/)).toBeVisible();
  await office.reload();
  await expect(tile(office, "Water")).toBeVisible();
  expect(await shop.api.orders()).toHaveLength(1);
});

test("a sale that is sent later has the time of the tap", async ({ office, shop }) => {
  await visit(office, shop, "register");
  await tile(office, "Water").click();
  const isSale = (url: URL) => url.pathname === "/v1/orders";
  await office.route(isSale, (route) =>
    route.request().method() === "POST" ? route.abort("internetdisconnected") : route.continue());
  const outcome = await payCash(office);
  const tapped = Date.now();
  await expect(outcome.getByText("No answer came yet.")).toBeVisible();
  await new Promise((wake) => setTimeout(wake, 4000));
  await office.unroute(isSale);
  await outcome.getByRole("button", { name: "Send now" }).click();
  await expect(outcome.getByText("Recorded as")).toBeVisible();
  const { date, payments } = await shop.api.onlyOrder();
  expect(Math.abs(Date.parse(date) - tapped)).toBeLessThan(2500);
  expect(Math.abs(Date.parse(payments[0]!.date) - tapped)).toBeLessThan(2500);
});

test("a role that may not sell any more: refused, and put away", async ({ office, shop }) => {
  await visit(office, shop, "register");
  await tile(office, "Water").click();
  await office.route("**/v1/orders", (route) => route.request().method() !== "POST"
    ? route.continue() : route.fulfill({
      status: 403, json: { error: "missing_scope", message: "orders:write is missing" },
    }));
  await (await toPayment(office)).getByRole("button", { name: "Record the sale" }).click();
  const refused = dialog(office, "Not recorded");
  await expect(refused.getByText("Your role does not allow this.")).toBeVisible();
  await refused.getByRole("button", { name: "Back to the sale" }).click();
  await expect(payButton(office)).toHaveText(/₦200\.00/);
  await expect(office.getByText("is being sent")).toHaveCount(0);
});

test("a reload in the middle keeps the sale; a parked one comes back", async ({ office, shop }) => {
  await visit(office, shop, "register");
  await tile(office, "Jollof Rice").click();
  await tile(office, "Water").click();
  await office.reload();
  await expect(payButton(office)).toHaveText(/₦2,700\.00/);
  await cart(office).getByRole("button", { name: "Park" }).click();
  await expect(payButton(office)).toBeDisabled();
  await office.getByRole("button", { name: /^Parked/ }).click();
  await dialog(office, "Parked sales").getByRole("button", { name: /^Jollof Rice, Water/ }).click();
  await expect(payButton(office)).toHaveText(/₦2,700\.00/);
  expect(await shop.api.orders()).toEqual([]);
});

test("a sale on credit, paid later from the order's page", async ({ office, shop }) => {
  await visit(office, shop, "register");
  await tile(office, "Jollof Rice").click();
  const payment = await toPayment(office);
  await payment.getByLabel("Received in cash").fill("1000");
  await payment.getByRole("button", { name: /^The rest on credit/ }).click();
  await newCustomer(office, "Chidi Okafor");
  await payment.getByRole("button", { name: "The rest on credit", exact: true }).click();
  const asking = dialog(office, "Sell on credit?");
  await expect(asking).toContainText("₦1,500.00");
  await asking.getByRole("button", { name: "Sell on credit" }).click();
  await expect(dialog(office, "Sale").getByText("Owed by Chidi Okafor")).toBeVisible();
  await expect(dialog(office, "Sale").getByText("Recorded as")).toBeVisible();
  const order = await shop.api.onlyOrder();
  expect(order).toMatchObject({
    status: "PENDING", paymentStatus: "partial", remainingAmount: 1500,
    customer: { name: "Chidi Okafor" },
  });

  await visit(office, shop, "orders?status=PENDING");
  await office.getByRole("link", { name: /Chidi Okafor/ }).click();
  await office.getByRole("button", { name: /^Collect\s*₦1,500\.00/ }).click();
  const collect = dialog(office, "Collect a payment");
  await collect.getByLabel("Amount").fill("2000");
  await expect(collect.getByText("Change: ₦500.00")).toBeVisible();
  await collect.getByRole("button", { name: "Record payment" }).click();
  await expect(collect).toBeHidden();
  await expect(office.getByText("Completed", { exact: true })).toBeVisible();
  await expect(office.getByRole("button", { name: /^Collect/ })).toHaveCount(0);
  expect(await shop.api.order(order.id)).toMatchObject({
    status: "COMPLETED", amountPaid: 2500, remainingAmount: 0,
  });
});

test("what is refused goes back into the sale", async ({ office, shop }) => {
  const store = await shop.api.post<{ id: string }>("/v1/stores", { name: "Yaba", is_default: true });
  await visit(office, shop, "register");
  await tile(office, "Water").click();
  // The store is closed while the till, which does not know yet, stands in it.
  await shop.api.call("PATCH", `/v1/stores/${store.id}`, { is_active: false });
  const payment = await toPayment(office);
  await payment.getByRole("button", { name: "Record the sale" }).click();
  const refused = dialog(office, "Not recorded");
  await expect(refused.getByText("The sale was not recorded.")).toBeVisible();
  await refused.getByRole("button", { name: "Back to the sale" }).click();
  await expect(payButton(office)).toHaveText(/₦200\.00/);
  expect(await shop.api.orders()).toEqual([]);
});

test("a message is seen over an open dialog", async ({ office, shop }) => {
  await visit(office, shop, "register");
  await tile(office, "Water").click();
  const payment = await toPayment(office);
  await expect(payment).not.toHaveAttribute("data-fresh");
  await scan(office, BARCODE);
  const message = office.getByText("Close what is open first, then scan again.");
  await expect(message).toBeVisible();
  const isOnTop = await message.evaluate((one) => {
    const { left, top, width, height } = one.getBoundingClientRect();
    return one.contains(document.elementFromPoint(left + width / 2, top + height / 2));
  });
  expect(isOnTop).toBe(true);
  await office.keyboard.press("Escape");
  await expect(payment).toHaveCount(0);
  await expect(message).toBeVisible(); // It stays when the dialog goes.
});
