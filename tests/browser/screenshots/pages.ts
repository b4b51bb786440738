// Pictures of every page, on a phone and on a desk, some in the dark.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { Browser, Page } from "@playwright/test";

import { Api } from "../support/api";
import { still } from "../support/axe";
import { dialog, payButton, tile } from "../support/register";
import { PASSWORD, Shop, settled, signInQuietly, test, visit } from "../support/shop";
import { type Demo, NOW, furnish } from "./demo";

const folder = fileURLToPath(new URL("../../../docs/screenshots", import.meta.url));
const QUALITY = 55;

interface Shot {
  name: string;
  place: string;
  // What is done there before the picture is taken.
  act?: (page: Page, isPhone: boolean) => Promise<unknown>;
  isDarkToo?: boolean;
}

async function fillCart(page: Page): Promise<void> {
  for (const name of ["Jollof Rice", "Jollof Rice", "Grilled Chicken", "Zobo", "Puff Puff"]) {
    await tile(page, name).click();
  }
}

async function pay(page: Page): Promise<void> {
  await fillCart(page);
  await payButton(page).click();
  await dialog(page, "Payment").getByLabel("Received in cash").fill("10000");
}

const tab = (name: string) => (page: Page) => page.getByRole("tab", { name }).click();

const shotsOf = ({ orderId, closeId, endpointId }: Demo): Shot[] => [
  { name: "orders", place: "orders", isDarkToo: true },
  { name: "order", place: `orders/${orderId}`, isDarkToo: true },
  { name: "order-history", place: `orders/${orderId}`, act: tab("History") },
  { name: "order-explain", place: `orders/${orderId}`, act: tab("How it adds up") },
  { name: "receipt", place: `orders/${orderId}/receipt` },
  { name: "register", place: "register", act: fillCart, isDarkToo: true },
  { name: "payment", place: "register", act: pay },
  { name: "kitchen", place: "kitchen", isDarkToo: true },
  { name: "reports", place: "reports", isDarkToo: true },
  { name: "reports-product", place: "reports?range=week&by=product" },
  { name: "day", place: "day" },
  { name: "day-close", place: `day/${closeId}` },
  { name: "settings", place: "settings" },
  ...["book", "stores", "products", "contacts", "taxes", "tenders", "users", "keys", "webhooks",
      "backups"].map((part) => ({ name: `settings-${part}`, place: `settings/${part}` })),
  { name: "settings-webhook", place: `settings/webhooks?endpoint=${endpointId}` },
];

/**
 * Moves what the server has recorded in this run to the evening of the pictures; a second of the
 * run becomes half a minute of it, so that not everything has happened at once. The folder of the
 * run becomes a usual one.
 */
async function moveClock(page: Page, begun: number, folder: string): Promise<void> {
  await page.clock.setFixedTime(NOW);
  const moved = (text: string) => {
    const ago = Date.now() - Date.parse(text);
    if (ago > Date.now() - begun) return text;
    return new Date(NOW.getTime() - (ago > 0 ? ago * 30 : ago)).toISOString();
  };
  await page.route(/\/v1\/(?!events\/stream)/, async (route) => {
    if (route.request().method() !== "GET") return route.continue();
    const response = await route.fetch();
    const body = (await response.text()).replace(/20\d\d-\d\d-\d\dT[\d:.]+Z/g, moved)
      .replaceAll(folder, "/var/lib/tillbook")
      .replace(/("date": ?"2025-11-22"[^{}]*"isCurrentDay": ?)false/, "$1true");
    const headers = { ...response.headers(), date: NOW.toUTCString() };
    return route.fulfill({ response, headers, body });
  });
}

async function take(page: Page, name: string): Promise<void> {
  await settled(page);
  await page.evaluate(() => scrollTo(0, 0));
  await still(page);
  const wire = await page.context().newCDPSession(page);
  const { data } = await wire.send("Page.captureScreenshot", { format: "webp", quality: QUALITY });
  await wire.detach();
  await writeFile(join(folder, `${name}.webp`), Buffer.from(data, "base64"));
}

interface Look {
  suffix: string;
  isPhone: boolean;
  isDark: boolean;
}

const looks: Look[] = [
  { suffix: "desk", isPhone: false, isDark: false },
  { suffix: "phone", isPhone: true, isDark: false },
  { suffix: "desk-dark", isPhone: false, isDark: true },
  { suffix: "phone-dark", isPhone: true, isDark: true },
];

async function open(browser: Browser, { isPhone, isDark }: Look): Promise<Page> {
  return browser.newPage({
    viewport: isPhone ? { width: 390, height: 844 } : { width: 1280, height: 800 },
    isMobile: isPhone,
    hasTouch: isPhone,
    colorScheme: isDark ? "dark" : "light",
    reducedMotion: "reduce",
  });
}

test.use({ serverOptions: ["--backup-to", "{folder}/backups"] });

test("pictures of every page", async ({ browser, fresh: { server, installation } }) => {
  const begun = Date.now();
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const welcome = await server.welcomePath();
  for (const look of looks.filter(({ isDark }) => !isDark)) {
    const page = await open(browser, look);
    await page.goto(server.url + welcome);
    await take(page, `welcome-${look.suffix}`);
    await page.goto(`${server.url}/#/sign-in`);
    await take(page, `sign-in-${look.suffix}`);
    await page.close();
  }

  const token = welcome.replace("/#/welcome/", "");
  const owner = await Api.accept(server.url, token, PASSWORD, "Ada Obi");
  const shop = new Shop(server, installation, owner);
  const shots = shotsOf(await furnish(shop));
  for (const look of looks) {
    for (const { name, place, act, isDarkToo } of shots) {
      if (look.isDark && !isDarkToo) continue;
      const page = await open(browser, look);
      await moveClock(page, begun, installation.folder);
      await signInQuietly(page.context(), owner);
      await visit(page, shop, place);
      await act?.(page, look.isPhone);
      await take(page, `${name}-${look.suffix}`);
      await page.close();
    }
  }
});
