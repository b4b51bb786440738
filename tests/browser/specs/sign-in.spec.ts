// Who may come in, and what they find there.
import { Api } from "../support/api";
import { PASSWORD, expect, listen, signInQuietly, test, visit } from "../support/shop";

test("the first link sets the owner's password, once", async ({ page, fresh: { server } }) => {
  const heard = listen(page);
  const link = server.url + (await server.welcomePath());
  await page.goto(link);
  await expect(page.getByLabel("You sign in as")).toHaveValue("owner");

  await page.getByLabel("New password").fill("short");
  await page.getByLabel("The same again").fill("short");
  await page.getByRole("button", { name: "Set password and begin" }).click();
  await expect(page.getByText("Use at least 10 characters.")).toBeVisible();

  await page.getByLabel("Your name").fill("Ada Obi");
  await page.getByLabel("New password").fill(PASSWORD);
  await page.getByLabel("The same again").fill(PASSWORD);
  await page.getByRole("button", { name: "Set password and begin" }).click();
  await expect(page.getByRole("heading", { name: "Orders", level: 1 })).toBeVisible();
  await expect(page.getByText("No orders yet")).toBeVisible();
  expect(heard).toEqual([]);

  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ name: "tillbook_session", httpOnly: true, sameSite: "Strict" });
  expect(await page.evaluate(() => document.cookie)).toBe("");

  const stranger = await page.context().browser()!.newPage();
  await stranger.goto(link);
  await expect(stranger.getByRole("heading", { name: "This link is no longer good" })).toBeVisible();
  await stranger.close();
});

test("sign in to where one wanted to go, and out", async ({ page, shop }) => {
  await page.goto(`${shop.server.url}/#/register`);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.getByLabel("Name or e-mail").fill("owner");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Register" })).toBeVisible();

  await page.getByRole("button", { name: /account and colours/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.goto(`${shop.server.url}/#/orders`);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  expect(await page.context().cookies()).toEqual([]);
});

test("a wrong password and an unknown name are told the same", async ({ page, shop }) => {
  const said: string[] = [];
  page.on("response", async (response) => {
    if (response.request().method() === "POST") said.push(await response.text());
  });
  await page.goto(`${shop.server.url}/#/sign-in`);
  for (const login of ["owner", "nobody"]) {
    await page.getByLabel("Name or e-mail").fill(login);
    await page.getByLabel("Password").fill("not the password");
    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await page.getByRole("button", { name: "Sign in" }).click();
    expect((await answered).status()).toBe(401);
    await expect(page.getByRole("alert")).toHaveText("Name or password is wrong.");
  }
  await expect.poll(() => said.length).toBe(2);
  const [known, unknown] = said.map((text) => JSON.parse(text) as Record<string, unknown>);
  // The request has its own id; all else is the same.
  for (const answer of [known!, unknown!]) delete answer.requestId;
  expect(unknown).toEqual(known);
});

interface Person {
  role: "manager" | "cashier" | "viewer";
  pages: string[];
  allowed: [method: string, path: string][];
  refused: [method: string, path: string][];
}

const people: Person[] = [
  {
    role: "manager",
    pages: ["Orders", "Register", "Kitchen", "Reports", "Day", "Settings"],
    allowed: [["GET", "/v1/reports/sales"], ["GET", "/v1/webhook-endpoints"]],
    refused: [["GET", "/v1/users"], ["GET", "/v1/api-keys"]],
  },
  {
    role: "cashier",
    pages: ["Orders", "Register", "Kitchen", "Settings"],
    allowed: [["GET", "/v1/orders"], ["GET", "/v1/contacts"]],
    refused: [["GET", "/v1/reports/sales"], ["POST", "/v1/products"], ["GET", "/v1/users"]],
  },
  {
    role: "viewer",
    pages: ["Orders", "Kitchen", "Reports", "Day", "Settings"],
    allowed: [["GET", "/v1/orders"], ["GET", "/v1/reports/sales"]],
    refused: [["POST", "/v1/orders"], ["POST", "/v1/day-closes"], ["GET", "/v1/api-keys"]],
  },
];

for (const { role, pages, allowed, refused } of people) {
  test(`a ${role} sees what the role may do`, async ({ page, context, shop }) => {
    const api = await shop.hire("ben", "Ben Eze", role);
    await signInQuietly(context, api);
    await visit(page, shop, "orders");
    const navigation = page.getByRole("navigation", { name: "Pages of the back office" });
    await expect(navigation.getByRole("link")).toHaveText(pages);
    for (const [method, path] of allowed) {
      expect((await api.ask(method, path)).status, path).toBe(200);
    }
    for (const [method, path] of refused) {
      const { status, error } = await api.ask(method, path, method === "POST" ? {} : undefined);
      expect({ path, status, error }).toEqual({ path, status: 403, error: "missing_scope" });
    }
  });
}

test("a viewer is offered no change", async ({ page, context, shop }) => {
  const order = await shop.sell({ amount_paid: 0, customer_name: "Chidi" });
  await signInQuietly(context, await shop.hire("vera", "Vera", "viewer"));
  await visit(page, shop, `orders/${order.id}`);
  await expect(page.getByRole("heading", { name: order.shortCode })).toBeVisible();
  for (const name of [/^Collect/, /^Refund/, /^More/]) {
    await expect(page.getByRole("button", { name })).toHaveCount(0);
  }
  await visit(page, shop, "register");
  await expect(page.getByRole("heading", { name: "Your role does not sell" })).toBeVisible();
  await visit(page, shop, "settings/products");
  await expect(page.getByText("Jollof Rice")).toBeVisible();
  await expect(page.getByRole("button", { name: "New product" })).toHaveCount(0);
  await visit(page, shop, "day");
  await expect(page.getByText("may look at days, but not seal them")).toBeVisible();
});

test("somebody who is disabled is out at once", async ({ page, context, shop }) => {
  const api = await shop.hire("ben", "Ben Eze", "cashier");
  await signInQuietly(context, api);
  await visit(page, shop, "orders");
  const users = await shop.api.get<{ id: string; login: string }[]>("/v1/users");
  const ben = users.find(({ login }) => login === "ben")!;
  await shop.api.call("PATCH", `/v1/users/${ben.id}`, { disabled: true });
  expect((await api.ask("GET", "/v1/orders")).status).toBe(401);
  // The page may have noticed by itself before it is asked for anything.
  await page.goto(`${shop.server.url}/#/register`);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect(Api.signIn(shop.server.url, "ben", PASSWORD)).rejects.toThrow("401");
});

test("a new password ends the other sessions", async ({ page, context, shop }) => {
  const elsewhere = await Api.signIn(shop.server.url, "owner", PASSWORD);
  await signInQuietly(context, elsewhere);
  await visit(page, shop, "orders");
  await shop.api.post("/v1/session/password", {
    current_password: PASSWORD, new_password: `${PASSWORD} staple`,
  });
  await page.reload();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});
