// The day is counted and sealed; what comes later changes nothing of it.
import type { Page } from "@playwright/test";

import { dialog } from "../support/register";
import { PASSWORD, expect, listen, rice, test, visit } from "../support/shop";

interface Close {
  id: string;
  number: number;
  supplement: number;
  expectedCash: number;
  countedCash: number | null;
  difference: number | null;
  sealedBy: { name: string };
  figures: { orders: number; netAmount: number };
}

const fact = (page: Page, label: string) =>
  page.getByRole("main").getByRole("term").filter({ hasText: new RegExp(`^${label}$`) })
    .locator("xpath=following-sibling::dd[1]");

async function sealing(page: Page, float: string, counted: string): Promise<void> {
  await page.getByLabel("Opening float").fill(float);
  await page.getByText("One amount").click();
  await page.getByLabel("Money in the drawer").fill(counted);
}

test("counted, sealed, and a late sale in a supplement", async ({ office, shop }) => {
  const heard = listen(office);
  await shop.sell();
  await shop.sell({ items: [{ product_name: "Water", quantity: 2, custom_price: 200 }] });
  await shop.sell({ payment_method: "CARD" });
  const [returned] = await shop.api.orders();
  await shop.api.post(`/v1/orders/${returned!.id}/refunds`, { amount: 300, payment_method: "CASH" });
  // A test counts in nothing.
  await shop.clover("/orders", { testMode: true, state: "open", total: 999_900 });

  await visit(office, shop, "day");
  await expect(office.getByRole("heading", { name: "The day so far" })).toBeVisible();
  await expect(fact(office, "Sales")).toHaveText("3");
  await expect(fact(office, "Net sales")).toHaveText("₦5,100.00");
  await sealing(office, "1000", "3550");
  await expect(fact(office, "Expected in the drawer")).toHaveText("₦3,600.00");
  await expect(office.getByText("₦50.00 missing from the drawer.")).toBeVisible();
  await office.getByLabel("Notes (optional)").fill("A coin fell behind the till");
  await office.getByRole("button", { name: "Seal the day…" }).click();
  await dialog(office, /^Seal /).getByRole("button", { name: "Seal the day" }).click();

  await expect(office.getByRole("heading", { name: "Day close", level: 1 })).toBeVisible();
  await expect(fact(office, "Number")).toHaveText("1");
  await expect(fact(office, "Expected")).toHaveText("₦3,600.00");
  await expect(fact(office, "Counted")).toHaveText("₦3,550.00");
  await expect(office.getByText("A coin fell behind the till")).toBeVisible();
  const [sealed] = await shop.api.get<Close[]>("/v1/day-closes");
  expect(sealed).toMatchObject({
    number: 1, supplement: 0, expectedCash: 3600, countedCash: 3550, difference: -50,
    figures: { orders: 3, netAmount: 5100 },
  });

  await office.getByRole("link", { name: "Back to the day" }).click();
  await expect(office.getByText("This day is sealed. Nothing came in since.")).toBeVisible();
  await shop.sell({ items: [rice(2)] });
  await expect(office.getByText("1 sale came in after the close")).toBeVisible();
  await expect(office.getByRole("heading", { name: "Not sealed yet" })).toBeVisible();
  await sealing(office, "", "5000");
  await expect(office.getByText("The drawer is right.")).toBeVisible();
  await office.getByRole("button", { name: "Seal supplement 1…" }).click();
  await dialog(office, /^Seal /).getByRole("button", { name: "Seal supplement 1" }).click();
  await expect(
    office.getByRole("heading", { name: "Supplement 1 to the day close", level: 1 }),
  ).toBeVisible();
  await expect(fact(office, "Number")).toHaveText("2");
  await expect(fact(office, "Net sales")).toHaveText("₦5,000.00");

  expect(await shop.api.get<Close>(`/v1/day-closes/${sealed!.id}`)).toEqual(sealed);
  await visit(office, shop, `day/${sealed!.id}`);
  await expect(fact(office, "Net sales")).toHaveText("₦5,100.00");
  await expect(fact(office, "Sales")).toHaveText("3");
  expect(heard).toEqual([]);
});

test("notes and coins are added up", async ({ office, shop }) => {
  await shop.sell({ items: [{ product_name: "Water", quantity: 8, custom_price: 200 }] });
  await visit(office, shop, "day");
  await office.getByLabel("How many notes of ₦1,000.00").fill("1");
  await office.getByLabel("How many notes of ₦200.00").fill("3");
  await expect(office.getByText("The drawer is right.")).toBeVisible();
  await office.getByLabel("How many notes of ₦200.00").fill("4");
  await expect(office.getByText("₦200.00 too much in the drawer.")).toBeVisible();
});

test("a lost answer, another try: sealed once", async ({ office, shop }) => {
  await shop.sell();
  // Nothing tells this page of what happens.
  await office.route("**/v1/events/stream**", (route) => route.abort());
  await visit(office, shop, "day");
  await sealing(office, "1000", "3500");
  let asked = 0;
  await office.route("**/v1/day-closes", async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    asked += 1;
    if (asked > 4) return route.continue();
    if (asked === 1) await route.fetch(); // It reaches the server; the answers are lost.
    return route.abort("connectionreset");
  });
  await office.getByRole("button", { name: "Seal the day…" }).click();
  const asking = dialog(office, /^Seal /);
  await asking.getByRole("button", { name: "Seal the day" }).click();
  await expect(asking.getByRole("alert")).toContainText("cannot be reached");
  await shop.sell(); // Comes in meanwhile.
  await asking.getByRole("button", { name: "Seal the day" }).click();
  await expect(fact(office, "Number")).toHaveText("1");
  expect(asked).toBe(5);
  expect(await shop.api.get<Close[]>("/v1/day-closes")).toMatchObject([
    { supplement: 0, countedCash: 3500, difference: 0, figures: { orders: 1 } },
  ]);
});

test("a sale between the question and the tap is not sealed unseen", async ({ office, shop }) => {
  await shop.sell();
  await visit(office, shop, "day");
  await sealing(office, "1000", "3500");
  await office.getByRole("button", { name: "Seal the day…" }).click();
  const asking = dialog(office, /^Seal /);
  await expect(asking).toBeVisible();
  await shop.sell();
  await asking.getByRole("button", { name: "Seal the day" }).click();
  await expect(asking.getByRole("alert")).toContainText("Something has come in");
  expect(await shop.api.get<Close[]>("/v1/day-closes")).toEqual([]);
  await asking.getByRole("button", { name: "Go back" }).click();
  await expect(office.getByText("₦2,500.00 missing from the drawer.")).toBeVisible();
  await expect(office.getByLabel("Money in the drawer")).toHaveValue("3500");
});

test("what was counted outlives a reload, a fault and the session", async ({ office, shop }) => {
  await shop.sell();
  await visit(office, shop, "day");
  const notes = office.getByLabel("How many notes of ₦1,000.00");
  await notes.fill("2");
  await office.reload();
  await expect(notes).toHaveValue("2");
  await office.route("**/v1/day-report**", (route) => route.fulfill({
    status: 503, json: { error: "unavailable", message: "Busy." },
  }));
  await shop.sell();
  await expect(office.getByText("Busy.")).toBeVisible();
  await expect(notes).toHaveValue("2");
  await office.unroute("**/v1/day-report**");
  await shop.api.call("DELETE", "/v1/session");
  await office.reload();
  await office.getByLabel("Name or e-mail").fill("owner");
  await office.getByLabel("Password").fill(PASSWORD);
  await office.getByRole("button", { name: "Sign in" }).click();
  await expect(notes).toHaveValue("2");
});

test("nothing is sealed before the drawer is counted", async ({ office, shop }) => {
  await shop.sell();
  await visit(office, shop, "day");
  await office.getByRole("button", { name: "Seal the day…" }).click();
  await expect(office.getByText("Count the drawer first, or choose “Do not count”.")).toBeVisible();
  await expect(dialog(office, /^Seal /)).toHaveCount(0);
  expect(await shop.api.get<Close[]>("/v1/day-closes")).toEqual([]);

  await office.getByText("Do not count", { exact: true }).click();
  await office.getByRole("button", { name: "Seal the day…" }).click();
  await dialog(office, /^Seal /).getByRole("button", { name: "Seal the day" }).click();
  await expect(dialog(office, /^Seal /)).toHaveCount(0);
  await expect(fact(office, "Counted")).toHaveText("Not counted");
  expect(await shop.api.get<Close[]>("/v1/day-closes")).toMatchObject([
    { countedCash: null, difference: null },
  ]);
});

test("the day follows what is sold while it is open", async ({ office, shop }) => {
  await visit(office, shop, "day");
  await expect(fact(office, "Sales")).toHaveText("0");
  await shop.sell();
  await expect(fact(office, "Sales")).toHaveText("1");
  await expect(fact(office, "Net sales")).toHaveText("₦2,500.00");
});

test("open orders are pointed out", async ({ office, shop }) => {
  const { shortCode } = await shop.sell({ amount_paid: 0, customer_name: "Chidi" });
  await visit(office, shop, "day");
  await expect(office.getByText("1 order of this day is still open.")).toBeVisible();
  await office.getByRole("link", { name: "Look at open orders" }).click();
  await expect(office.getByText(shortCode)).toBeVisible();
});
