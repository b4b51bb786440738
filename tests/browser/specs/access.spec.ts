// What axe-core knows of accessibility holds on every page, in light and in dark; and no page has
// anything to complain about in the console, a broken content policy least of all.
import { violations } from "../support/axe";
import { furnish } from "../support/places";
import { dialog, payButton, tile } from "../support/register";
import { expect, listen, settled, test, visit } from "../support/shop";

for (const colorScheme of ["light", "dark"] as const) {
  for (const half of ["the shop", "the settings"]) {
    test(`pages of ${half}, ${colorScheme}`, async ({ office, shop }) => {
      test.slow();
      const heard = listen(office);
      await office.emulateMedia({ colorScheme });
      const places = await furnish(shop);
      const found: string[] = [];
      for (const { name, path } of places) {
        if (path.startsWith("settings/") !== (half === "the settings")) continue;
        await visit(office, shop, path);
        for (const violation of await violations(office)) found.push(`${name}: ${violation}`);
      }
      expect(found).toEqual([]);
      expect(heard).toEqual([]);
    });
  }

  test(`what opens over a page, ${colorScheme}`, async ({ office, shop }) => {
    test.slow();
    const heard = listen(office);
    await office.emulateMedia({ colorScheme });
    const found: string[] = [];
    const look = async (name: string) => {
      for (const violation of await violations(office)) found.push(`${name}: ${violation}`);
    };
    await visit(office, shop, "register");
    await tile(office, "Jollof Rice").click();
    await look("register with a sale");
    await payButton(office).click();
    await expect(dialog(office, "Payment")).toBeVisible();
    await look("payment");
    await dialog(office, "Payment").getByRole("button", { name: "Record the sale" }).click();
    await expect(dialog(office, "Sale").getByText("Recorded as")).toBeVisible();
    await look("outcome");
    const [order] = await shop.api.orders();
    await visit(office, shop, `orders/${order!.id}`);
    for (const tab of ["History", "How it adds up"]) {
      await office.getByRole("tab", { name: tab }).click();
      await settled(office);
      await look(tab);
    }
    await office.getByRole("button", { name: "Refund", exact: true }).click();
    await expect(dialog(office, "Refund")).toBeVisible();
    await look("refund");
    await visit(office, shop, "settings/keys");
    await office.getByRole("button", { name: "New key" }).click();
    await expect(dialog(office, "New API key")).toBeVisible();
    await look("new key");
    await dialog(office, "New API key").getByRole("button", { name: "Go back" }).click();
    await office.getByRole("button", { name: /account and colours/ }).click();
    await look("menu");
    expect(found).toEqual([]);
    expect(heard).toEqual([]);
  });

  test(`before anybody has signed in, ${colorScheme}`, async ({ page, fresh: { server } }) => {
    const heard = listen(page);
    await page.emulateMedia({ colorScheme });
    await page.goto(server.url + (await server.welcomePath()));
    await expect(page.getByRole("heading", { name: "Welcome" })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.goto(`${server.url}/#/sign-in`);
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.getByLabel("Name or e-mail").fill("owner");
    await page.getByLabel("Password").fill("not the password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("alert")).toBeVisible();
    expect(await violations(page)).toEqual([]);
    expect(heard.filter((message) => !/ 401 /.test(message))).toEqual([]);
  });
}

test("a colour scheme that was chosen stays, whatever the system's is", async ({ office, shop }) => {
  await office.emulateMedia({ colorScheme: "light" });
  await visit(office, shop, "orders");
  const ground = () => office.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await office.getByRole("button", { name: /account and colours/ }).click();
  await office.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect.poll(ground).not.toBe(light);
  const dark = await ground();
  await office.reload();
  await expect.poll(ground).toBe(dark);
});
