// What an owner sets up: keys, webhooks, people, products; and the proof of the book.
import { createHmac } from "node:crypto";

import type { Page } from "@playwright/test";

import { Api, withKey } from "../support/api";
import { Receiver } from "../support/receiver";
import { dialog, payButton, tile } from "../support/register";
import { PASSWORD, expect, listen, rice, test, visit } from "../support/shop";

const row = (page: Page, name: string | RegExp) =>
  page.getByRole("main").getByRole("listitem").filter({ hasText: name });

test("a key is made, shown once, works, and works no more", async ({ office, shop }) => {
  const heard = listen(office);
  await visit(office, shop, "settings/keys");
  await office.getByRole("button", { name: "New key" }).click();
  const form = dialog(office, "New API key");
  await form.getByLabel("Name").fill("Web shop");
  await form.getByRole("button", { name: "Make the key" }).click();
  await expect(form.getByRole("alert")).toBeVisible(); // It may do nothing yet.
  await form.getByRole("checkbox", { name: /^See orders/ }).check();
  await form.getByRole("button", { name: "Make the key" }).click();
  const shown = dialog(office, "The key “Web shop”");
  const key = await shown.getByLabel("API key").inputValue();
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(row(office, "Web shop")).toContainText(key.slice(-4));

  const status = async (method: string, path: string, body?: object) =>
    (await withKey(shop.server.url, key, method, path, body)).status;
  expect(await status("GET", "/v1/orders")).toBe(200);
  expect(await status("POST", "/v1/orders", { items: [rice(1)] })).toBe(403);

  await office.reload();
  await expect(row(office, "Web shop")).toBeVisible();
  expect(await office.content()).not.toContain(key);

  await row(office, "Web shop").getByRole("button", { name: /^More for/ }).click();
  await office.getByRole("menuitem", { name: "Revoke" }).click();
  await dialog(office, /^Revoke/).getByRole("button", { name: "Revoke" }).click();
  await expect(row(office, "Web shop")).toContainText("Revoked");
  expect(await status("GET", "/v1/orders")).toBe(401);
  // The first try without any right is what the console may tell of.
  expect(heard.filter((message) => !message.includes("422"))).toEqual([]);
});

test.describe("in a test book", () => {
  test.use({ environment: "test", serverOptions: ["--webhook-allow", "127.0.0.0/8"] });

  test("a webhook is delivered, fails, and is sent again", async ({ office, shop }) => {
    const receiver = await Receiver.start();
    await visit(office, shop, "settings/webhooks");
    await office.getByRole("button", { name: "New endpoint" }).click();
    const form = dialog(office, "New endpoint");
    await form.getByLabel("Name").fill("Ledger");
    await form.getByLabel("Address").fill(receiver.url);
    await form.getByRole("button", { name: "Save" }).click();
    const shown = dialog(office, "The secret of “Ledger”");
    const secret = await shown.getByLabel("Signing secret").inputValue();
    await shown.getByRole("button", { name: "Done" }).click();

    receiver.status = 500;
    const order = await shop.sell();
    await expect.poll(() => receiver.arrivals.length).toBeGreaterThan(0);
    const { signature, body, event } = receiver.arrivals[0]!;
    expect(event).toMatchObject({ type: "order.created", data: { entityId: order.id } });
    const [, at] = /^t=(\d+),v1=/.exec(signature)!;
    const mark = createHmac("sha256", secret).update(`${at}.${body}`).digest("hex");
    expect(signature).toBe(`t=${at},v1=${mark}`);

    const attempts = async () => (await shop.api.get<{ responseStatus: number | null }[]>(
      "/v1/webhook-deliveries")).map(({ responseStatus }) => responseStatus);
    await expect.poll(attempts).toEqual([500]);
    await office.getByRole("link", { name: "Ledger" }).click();
    const created = row(office, "An order was recorded").first();
    await expect(created).toContainText("answered 500");
    receiver.status = 204;
    const before = receiver.arrivals.length;
    await created.getByRole("button", { name: "An order was recorded" }).click();
    const details = dialog(office, "An order was recorded");
    await expect(details).toContainText(order.shortCode);
    await details.getByRole("button", { name: "Send again" }).click();
    await expect(details).toBeHidden();
    await expect.poll(() => receiver.arrivals.length).toBeGreaterThan(before);
    expect(receiver.arrivals.at(-1)!.event.id).toBe(event.id);
    await expect(row(office, "An order was recorded").filter({ hasText: "Delivered" }).first())
      .toBeVisible();
    await receiver.stop();
  });

  test("the test book says that it is one", async ({ office, shop }) => {
    await visit(office, shop, "orders");
    await office.getByRole("button", { name: /choose another book/ }).click();
    await expect(office.getByRole("menuitemradio", { checked: true })).toContainText("Test");
    await shop.sell();
    await expect(office.getByText("₦2,500.00")).toBeVisible();
    await office.getByRole("menuitemradio", { checked: false }).click();
    await expect(office.getByText("No orders yet")).toBeVisible();
  });
});

test("somebody is invited by a link and signs in with it", async ({ office, shop, browser }) => {
  await visit(office, shop, "settings/users");
  await office.getByRole("button", { name: "Invite somebody" }).click();
  const form = dialog(office, "Invite somebody");
  await form.getByLabel("Name").fill("Ben Eze");
  await form.getByLabel("Signs in as").fill("ben");
  await form.getByLabel("Role").selectOption("Cashier");
  await form.getByRole("button", { name: "Make the link" }).click();
  const shown = dialog(office, "Link for Ben Eze");
  const link = await shown.getByLabel("Link").inputValue();
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(row(office, "Ben Eze")).toContainText("Invited");

  const stranger = await browser.newPage();
  await stranger.goto(link);
  await expect(stranger.getByLabel("You sign in as")).toHaveValue("ben");
  await stranger.getByLabel("New password").fill(PASSWORD);
  await stranger.getByLabel("The same again").fill(PASSWORD);
  await stranger.getByRole("button", { name: "Set password and begin" }).click();
  await expect(stranger.getByRole("link", { name: "Register" })).toBeVisible();
  await expect(stranger.getByRole("link", { name: "Reports" })).toHaveCount(0);
  await stranger.close();

  await office.reload();
  await expect(row(office, "Ben Eze")).toContainText("Active");
  await expect(row(office, "Ben Eze")).toContainText("Cashier");
  await row(office, "Ben Eze").getByRole("button", { name: /^More for/ }).click();
  await office.getByRole("menuitem", { name: "Disable" }).click();
  await expect(row(office, "Ben Eze")).toContainText("Disabled");
  await expect(Api.signIn(shop.server.url, "ben", PASSWORD)).rejects.toThrow("401");
});

test("the last owner stays", async ({ office, shop }) => {
  await visit(office, shop, "settings/users");
  await row(office, "Ada Obi").getByRole("button", { name: /^More for/ }).click();
  await expect(office.getByRole("menuitem", { name: "Link for a new password" })).toBeVisible();
  for (const name of ["Disable", "Remove from this book"]) {
    await expect(office.getByRole("menuitem", { name })).toHaveCount(0);
  }
  const [ada] = await shop.api.get<{ id: string }[]>("/v1/users");
  for (const [method, body] of [["PATCH", { disabled: true }], ["PATCH", { role: "viewer" }],
                                ["DELETE", undefined]] as const) {
    expect((await shop.api.ask(method, `/v1/users/${ada!.id}`, body)).status).toBe(409);
  }
});

test("one's own password is changed", async ({ office, shop }) => {
  await visit(office, shop, "settings/account");
  await office.getByLabel("Present password").fill("not that one");
  await office.getByLabel("New password").fill(`${PASSWORD} staple`);
  await office.getByLabel("The same again").fill(`${PASSWORD} staple`);
  await office.getByRole("button", { name: "Change the password" }).click();
  await expect(office.getByRole("alert")).toBeVisible();
  await office.getByLabel("Present password").fill(PASSWORD);
  await office.getByRole("button", { name: "Change the password" }).click();
  await expect(office.getByText("The password is changed.")).toBeVisible();
  await Api.signIn(shop.server.url, "owner", `${PASSWORD} staple`);
  await expect(Api.signIn(shop.server.url, "owner", PASSWORD)).rejects.toThrow("401");
});

test("a person is forgotten", async ({ office, shop }) => {
  const contact = await shop.api.post<{ id: string }>("/v1/contacts", {
    name: "Ngozi Bello", phone_number: "+2348012345678",
  });
  const order = await shop.sell({ customer_id: contact.id, notes: "For Ngozi" });
  await visit(office, shop, "settings/contacts");
  await row(office, "Ngozi Bello").getByRole("button", { name: /^More for/ }).click();
  await office.getByRole("menuitem", { name: "Forget for good…" }).click();
  const asking = dialog(office, "Forget Ngozi Bello for good?");
  await asking.getByRole("button", { name: "Forget for good" }).click();
  await expect(asking.getByText("Type the name exactly as it stands above.")).toBeVisible();
  expect((await shop.api.ask("GET", `/v1/contacts/${contact.id}`)).status).toBe(200);
  await asking.getByLabel(/^To go on, type/).fill("ngozi bello");
  await asking.getByRole("button", { name: "Forget for good" }).click();
  await expect(asking).toBeHidden();
  await expect(office.getByText("No contacts yet")).toBeVisible();
  expect(JSON.stringify(await shop.api.order(order.id))).not.toContain("Ngozi");
  expect((await shop.api.order(order.id)).totalAmount).toBe(2500);
});

test("the book is proven with one click", async ({ office, shop }) => {
  await shop.sell();
  await visit(office, shop, "settings/backups");
  await expect(office.getByText("No backups are made.")).toBeVisible();
  await office.getByRole("button", { name: "Verify the book" }).click();
  await expect(office.getByText("Unbroken.")).toBeVisible();
  const { entries } = await shop.api.post<{ entries: number }>("/v1/verification", {});
  await expect(office.getByText(`${entries} entries proven`)).toBeVisible();
});

test.describe("with a folder for backups", () => {
  test.use({ serverOptions: ["--backup-to", "{folder}/backups"] });

  test("a backup is made and proven", async ({ office, shop }) => {
    await visit(office, shop, "settings/backups");
    const before = await shop.api.get<{ name: string }[]>("/v1/backups");
    await office.getByRole("button", { name: "Make one now" }).click();
    await expect(office.getByText("The backup is made and proven.")).toBeVisible();
    const [newest] = await shop.api.get<{ name: string }[]>("/v1/backups");
    expect(before.map(({ name }) => name)).not.toContain(newest!.name);
    await expect(row(office, newest!.name)).toContainText("Proven");
  });
});

test("a new product with variants is sold at the register", async ({ office, shop }) => {
  await visit(office, shop, "settings/products");
  await office.getByRole("button", { name: "New product" }).click();
  const form = dialog(office, "New product");
  await form.getByLabel("Name", { exact: true }).fill("Chapman");
  await form.getByLabel("Price (NGN)").fill("800");
  await form.getByLabel("Category").selectOption("Meals");
  for (const [at, name, price] of [[1, "Small", "800"], [2, "Large", "1300"]] as const) {
    await form.getByRole("button", { name: "Add a variant" }).click();
    await form.getByLabel(`Name of variant ${at}`).fill(name);
    await form.getByLabel("Price", { exact: true }).nth(at - 1).fill(price);
  }
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toBeHidden();
  await expect(row(office, "Chapman")).toContainText("Small, Large");

  await visit(office, shop, "register");
  await tile(office, "Chapman").click();
  await dialog(office, "Chapman").getByRole("button", { name: /Large/ }).click();
  await expect(payButton(office)).toHaveText(/₦1,300\.00/);
});

test("stock is counted, and the register warns", async ({ office, shop }) => {
  await visit(office, shop, "settings/products");
  await row(office, "Water").getByRole("button", { name: /^More for/ }).click();
  await office.getByRole("menuitem", { name: "Count or move stock" }).click();
  const form = dialog(office, "Stock of Water");
  await form.getByLabel("How many").fill("3");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(row(office, "Water")).toContainText("3 in stock");
  await shop.api.post("/v1/orders", {
    items: [{ product_name: "Water", quantity: 3 }],
  });
  await visit(office, shop, "register");
  await expect(tile(office, "Water")).toContainText("None left");
});

test("a tender of the book is offered at the register", async ({ office, shop }) => {
  await visit(office, shop, "settings/tenders");
  await office.getByRole("button", { name: "New tender" }).click();
  const form = dialog(office, "New tender");
  await form.getByLabel("Name").fill("Voucher");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(row(office, "Voucher")).toContainText("On");
  await row(office, "Gift Card").getByRole("button", { name: /^More for/ }).click();
  await office.getByRole("menuitem", { name: "Switch off" }).click();
  await expect(row(office, "Gift Card")).toContainText("Off");

  await visit(office, shop, "register");
  await tile(office, "Water").click();
  await payButton(office).click();
  const ways = office.getByRole("group", { name: "Way of payment" });
  await expect(ways.getByRole("button", { name: "Voucher" })).toBeVisible();
  await expect(ways.getByRole("button", { name: "Gift Card" })).toHaveCount(0);
});

test("the book's name and receipts", async ({ office, shop }) => {
  await visit(office, shop, "settings/book");
  await office.getByLabel("Name", { exact: true }).fill("Mama's Table");
  await office.getByLabel("Lines under every receipt").fill("Thank you!\nCome again");
  await office.getByRole("button", { name: "Save" }).click();
  await expect(office.getByText("The book is saved.")).toBeVisible();
  await expect(office.getByRole("banner")).toContainText("Mama's Table");
  const order = await shop.sell();
  await visit(office, shop, `orders/${order.id}/receipt`);
  await expect(office.getByRole("main")).toContainText("Mama's Table");
  await expect(office.getByText("Come again")).toBeVisible();
});

test("a tax rate and a store", async ({ office, shop }) => {
  await visit(office, shop, "settings/taxes");
  await office.getByRole("button", { name: "New rate" }).click();
  await dialog(office, "New tax rate").getByLabel("Name").fill("VAT");
  await dialog(office, "New tax rate").getByLabel("Percent").fill("7.5");
  await dialog(office, "New tax rate").getByRole("button", { name: "Save" }).click();
  await expect(row(office, "VAT")).toContainText("7.5");

  await visit(office, shop, "settings/stores");
  await office.getByRole("button", { name: "New store" }).click();
  await dialog(office, "New store").getByLabel("Name", { exact: true }).fill("Yaba");
  await dialog(office, "New store").getByRole("button", { name: "Save" }).click();
  await expect(row(office, "Yaba")).toBeVisible();
  expect(await shop.api.get("/v1/stores")).toMatchObject([{ name: "Yaba", isActive: true }]);
});

test("who is slower does not overwrite what the other has changed", async ({ office, shop }) => {
  await visit(office, shop, "settings/products");
  await office.getByRole("button", { name: "Water", exact: true }).click();
  const form = dialog(office, "Change a product");
  await form.getByLabel(/^Price/).fill("250");
  const [water] = await shop.api.get<{ id: string }[]>("/v1/products?search=Water");
  await shop.api.call("PATCH", `/v1/products/${water!.id}`, { barcode: "96385074" });
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByText("Somebody has changed this meanwhile.")).toBeVisible();
  expect(await shop.api.get(`/v1/products/${water!.id}`)).toMatchObject({
    price: 200, barcode: "96385074",
  });
  // The list behind is read again, and the next try is one of what is there now.
  await form.getByRole("button", { name: "Go back" }).click();
  await expect(async () => {
    await office.getByRole("button", { name: "Water", exact: true }).click();
    const barcode = await form.getByLabel("Barcode").inputValue();
    if (barcode !== "96385074") await form.getByRole("button", { name: "Go back" }).click();
    expect(barcode).toBe("96385074");
  }).toPass();
  await form.getByLabel(/^Price/).fill("250");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toHaveCount(0);
  expect(await shop.api.get(`/v1/products/${water!.id}`)).toMatchObject({
    price: 250, barcode: "96385074",
  });
});

test("cash may be called anything, and is not removed", async ({ office, shop }) => {
  await visit(office, shop, "settings/tenders");
  await office.getByRole("button", { name: "More for Cash" }).click();
  await expect(office.getByRole("menuitem", { name: "Change" })).toBeVisible();
  await expect(office.getByRole("menuitem", { name: "Remove" })).toHaveCount(0);
});
