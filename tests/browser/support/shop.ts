// A small shop for each test: a program of its own, an owner who has signed in, things to sell.
import { type BrowserContext, type Page, expect, test as base } from "@playwright/test";

import { Api, type Book, type Order, withKey } from "./api";
import { Installation, type Server } from "./program";

export { expect };

export const PASSWORD = "correct horse battery";
export const BARCODE = "5012345678900";

type Role = "owner" | "manager" | "cashier" | "viewer";

/** A line to be sold: its name, how many, what one costs. */
export interface Sold {
  product_name: string;
  quantity: number;
  custom_price: number;
}

export class Shop {
  constructor(
    readonly server: Server,
    readonly installation: Installation,
    readonly api: Api, // the owner's
  ) {}

  /** Two kinds of goods: rice at 2,500 with a barcode, water at 200. */
  async stock(): Promise<void> {
    const { id } = await this.api.post<{ id: string }>("/v1/products/categories", { name: "Meals" });
    await this.api.post("/v1/products", {
      name: "Jollof Rice", price: 2500, category_id: id, barcode: BARCODE,
    });
    await this.api.post("/v1/products", { name: "Water", price: 200 });
  }

  /** A sale that somebody else has made, over the API. One rice unless told otherwise. */
  sell(more: object = {}): Promise<Order> {
    return this.api.post<Order>("/v1/orders", { items: [rice(1)], ...more });
  }

  /** Somebody who works here, signed in. */
  async hire(login: string, name: string, role: Role): Promise<Api> {
    const { invitation } = await this.api.post<{ invitation: { token: string } }>("/v1/users", {
      login, name, role,
    });
    return Api.accept(this.server.url, invitation.token, PASSWORD);
  }

  /** A request in the other dialect; gives what was answered. */
  async clover<T = { id: string }>(path: string, body: object): Promise<T> {
    const key = await this.key("all");
    const answer = await withKey(this.server.url, key, "POST",
      `/v3/merchants/${this.api.book.id}${path}`, body);
    if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  async key(...scopes: string[]): Promise<string> {
    const { plaintext } = await this.api.post<{ plaintext: string }>("/v1/api-keys", {
      name: "A program", scopes,
    });
    return plaintext;
  }
}

export const rice = (quantity: number): Sold =>
  ({ product_name: "Jollof Rice", quantity, custom_price: 2500 });

/** The page as somebody who has signed in sees it, without the form. */
export async function signInQuietly(context: BrowserContext, api: Api): Promise<void> {
  const [name, value] = api.cookie.split("=") as [string, string];
  await context.addCookies([{ name, value, url: api.url, httpOnly: true, sameSite: "Strict" }]);
  await context.addInitScript((book) => {
    if (localStorage.getItem("tillbook.book") === null) localStorage.setItem("tillbook.book", book);
  }, api.book.id);
}

/** Opens a place of the back office, such as "orders", and waits until it is there. */
export async function visit(page: Page, shop: Shop, place: string): Promise<void> {
  await page.goto(`${shop.server.url}/#/${place}`);
  await settled(page);
}

/** Waits until nothing of the page is on its way any more. */
export async function settled(page: Page): Promise<void> {
  await expect(page.getByRole("heading").first()).toBeVisible();
  await expect(page.getByRole("status", { name: "Loading" })).toHaveCount(0);
}

/** Messages of the console that nobody expects; a broken content policy is one. */
export function listen(page: Page): string[] {
  const heard: string[] = [];
  page.on("pageerror", (error) => heard.push(`${error}`));
  page.on("console", (message) => {
    if (message.type() !== "error" && message.type() !== "warning") return;
    // The page asks who is signed in, and the browser notes that nobody is.
    const isStranger = message.location().url.endsWith("/v1/session") && / 401 /.test(message.text());
    if (!isStranger) heard.push(`${message.text()} (${message.location().url})`);
  });
  return heard;
}

interface Options {
  // {folder} stands for the folder of the installation.
  serverOptions: string[];
  // Which book of the business the test is about.
  environment: Book["environment"];
}

interface Fixtures {
  /** A server that nobody has signed in to yet. */
  fresh: { server: Server; installation: Installation };
  shop: Shop;
  /** The page of the owner, signed in. */
  office: Page;
}

export const test = base.extend<Options & Fixtures>({
  serverOptions: [[], { option: true }],
  environment: ["live", { option: true }],

  fresh: async ({ serverOptions }, use) => {
    const installation = await Installation.make();
    await installation.command("book", "create", "--name", "Mama's Kitchen", "--currency", "NGN",
      "--timezone", "Africa/Lagos", "--tax-included");
    const server = await installation.serve(
      ...serverOptions.map((word) => word.replace("{folder}", installation.folder)));
    await use({ server, installation });
    await server.stop();
    await installation.remove();
  },

  shop: async ({ fresh: { server, installation }, environment }, use) => {
    const token = (await server.welcomePath()).replace("/#/welcome/", "");
    const owner = await Api.accept(server.url, token, PASSWORD, "Ada Obi");
    const shop = new Shop(server, installation, owner.in(environment));
    await shop.stock();
    await use(shop);
  },

  office: async ({ page, context, shop }, use) => {
    await signInQuietly(context, shop.api);
    await use(page);
  },
});
