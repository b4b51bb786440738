// A shop with a fortnight behind it. The same at each run: what looks like chance is counted.
import type { Shop } from "../support/shop";

/** When the pictures are taken, by the clock of the shop: a Saturday evening in Lagos. */
export const NOW = new Date("2025-11-22T19:40:00+01:00");

const DAYS = 15;
const BATCH = 10;

interface Product {
  name: string;
  price: number;
  // What is left of it in the end.
  stock?: number;
  // How often it is bought.
  weight: number;
}

const menu: Record<string, Product[]> = {
  Meals: [
    { name: "Jollof Rice", price: 2500, weight: 9 },
    { name: "Fried Rice", price: 2600, weight: 5 },
    { name: "Egusi & Pounded Yam", price: 3200, weight: 4 },
    { name: "Beans & Plantain", price: 1800, weight: 4 },
    { name: "Ofada & Ayamase", price: 3400, weight: 3 },
  ],
  Grill: [
    { name: "Suya", price: 1500, weight: 7 },
    { name: "Grilled Chicken", price: 2800, weight: 5 },
    { name: "Croaker", price: 6500, weight: 2, stock: 4 },
    { name: "Asun", price: 2200, weight: 3 },
  ],
  Drinks: [
    { name: "Water", price: 300, weight: 9, stock: 210 },
    { name: "Zobo", price: 600, weight: 6, stock: 46 },
    { name: "Chapman", price: 1200, weight: 4 },
    { name: "Malt", price: 800, weight: 5, stock: 96 },
    { name: "Palm Wine", price: 1400, weight: 2, stock: 0 },
  ],
  Sides: [
    { name: "Plantain", price: 700, weight: 6 },
    { name: "Moi Moi", price: 900, weight: 4 },
    { name: "Puff Puff", price: 500, weight: 5 },
  ],
};

const people = ["Chidi Okafor", "Ngozi Bello", "Tunde Adeyemi", "Amaka Eze", "Ibrahim Musa",
                "Folake Ojo"];

/** Numbers below 1 that look like chance, the same each time. */
function counter(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Sale {
  at: Date;
  body: Record<string, unknown>;
}

/** Sales of a day, more at noon and in the evening and on days at the end of the week. */
function salesOf(day: Date, next: () => number, contacts: string[]): Sale[] {
  const goods = Object.values(menu).flat();
  const bag = goods.flatMap((each) => Array.from({ length: each.weight }, () => each));
  const weekday = day.getUTCDay();
  const count = [22, 14, 15, 17, 20, 27, 31][weekday]!;
  return Array.from({ length: count }, () => {
    const hour = next() < 0.45 ? 12 + next() * 2.5 : next() < 0.75 ? 17.5 + next() * 3.5
      : 9 + next() * 12;
    const at = new Date(day.getTime() + Math.round(hour * 3600) * 1000);
    const items = new Map<string, { product_name: string; quantity: number }>();
    for (let lines = 1 + Math.floor(next() * 3); lines > 0; --lines) {
      const { name } = bag[Math.floor(next() * bag.length)]!;
      items.set(name, { product_name: name, quantity: 1 + Math.floor(next() * 2.4) });
    }
    const way = next();
    const body: Record<string, unknown> = {
      items: [...items.values()],
      payment_method: way < 0.5 ? "CASH" : way < 0.8 ? "DEBIT_CARD" : "TRANSFER",
      channel: next() < 0.8 ? "register" : "web shop",
      occurred_at: at.toISOString(),
    };
    if (next() < 0.25) body.customer_id = contacts[Math.floor(next() * contacts.length)];
    return { at, body };
  });
}

/** Where the pictures look. */
export interface Demo {
  orderId: string;
  closeId: string;
  endpointId: string;
}

export async function furnish(shop: Shop): Promise<Demo> {
  const { api } = shop;
  const counted = new Map<string, number>();
  for (const [category, goods] of Object.entries(menu)) {
    const { id } = await api.post<{ id: string }>("/v1/products/categories", { name: category });
    for (const { name, price, stock } of goods) {
      const product = await api.post<{ id: string }>("/v1/products", {
        name, price, category_id: id, tax_rate: 7.5, reorder_level: 5,
      });
      if (stock !== undefined) counted.set(product.id, stock);
    }
  }
  const contacts: string[] = [];
  for (const [index, name] of people.entries()) {
    const { id } = await api.post<{ id: string }>("/v1/contacts", {
      name, phone_number: `+23480312345${10 + index}`, is_vip: index === 1,
    });
    contacts.push(id);
  }

  const next = counter(2025);
  const midnight = new Date("2025-11-22T00:00:00+01:00");
  const sales: Sale[] = [];
  for (let ago = DAYS - 1; ago >= 0; --ago) {
    const day = new Date(midnight.getTime() - ago * 86_400_000);
    sales.push(...salesOf(day, next, contacts).filter(({ at }) => at < NOW));
  }
  sales.sort((one, other) => one.at.getTime() - other.at.getTime());
  for (let first = 0; first < sales.length; first += BATCH) {
    await Promise.all(sales.slice(first, first + BATCH).map(({ body }) => api.post("/v1/orders", body)));
  }

  const at = (clock: string) => `2025-11-22T${clock}:00+01:00`;
  await seal(shop, "2025-11-20", 0);
  const closeId = await seal(shop, "2025-11-21", 500, "A note of 500 was torn.");
  await api.post("/v1/orders", {
    items: [{ product_name: "Suya", quantity: 2 }], amount_paid: 0, customer_id: contacts[0],
    occurred_at: at("19:02"),
  });
  await api.post("/v1/orders", {
    items: [{ product_name: "Croaker", quantity: 1 }, { product_name: "Chapman", quantity: 2 }],
    amount_paid: 5000, customer_id: contacts[2], occurred_at: at("19:11"),
  });
  const gone = await api.post<{ id: string }>("/v1/orders", {
    items: [{ product_name: "Asun", quantity: 1 }], amount_paid: 0, occurred_at: at("19:15"),
  });
  await api.call("PATCH", `/v1/orders/${gone.id}`, {
    status: "cancelled", cancellation_reason: "Left without it",
  });
  const { id: orderId } = await api.post<{ id: string }>("/v1/orders", {
    items: [{ product_name: "Jollof Rice", quantity: 2 }, { product_name: "Suya", quantity: 3 },
            { product_name: "Zobo", quantity: 2 }],
    discount_amount: 700, customer_id: contacts[1], amount_paid: 5000, payment_method: "TRANSFER",
    notes: "Table 4, no pepper", occurred_at: at("19:24"),
  });
  await api.post(`/v1/orders/${orderId}/payments`, {
    amount: 6000, payment_method: "CASH", occurred_at: at("19:31"),
  });
  await api.post(`/v1/orders/${orderId}/refunds`, {
    amount: 500, reason: "Waited too long", payment_method: "CASH", occurred_at: at("19:36"),
  });
  await cook(shop, at);
  for (const [id, quantity] of counted) {
    await api.post(`/v1/products/${id}/stock-adjustments`, { quantity, reason: "Counted" });
  }
  const endpointId = await setUp(shop);
  return { orderId, closeId, endpointId };
}

/** Counts the drawer of a day, in which something may be missing, and seals it. */
async function seal(shop: Shop, date: string, missing: number, notes?: string): Promise<string> {
  const float = 20_000;
  const { total } = await shop.api.get<{ total: { cashPaid: number; cashRefunded: number } }>(
    `/v1/day-report?date=${date}`);
  const { id } = await shop.api.post<{ id: string }>("/v1/day-closes", {
    date, opening_float: float, notes,
    counted_cash: float + total.cashPaid - total.cashRefunded - missing,
  });
  return id;
}

/** Tickets in every stage. */
async function cook(shop: Shop, at: (clock: string) => string): Promise<void> {
  const tickets: [clock: string, stage: string | null, items: string[], note?: string][] = [
    ["19:18", "ready", ["Fried Rice", "Grilled Chicken"]],
    ["19:23", "preparing", ["Egusi & Pounded Yam", "Moi Moi"], "Extra stew"],
    ["19:29", "preparing", ["Croaker", "Plantain"]],
    ["19:33", null, ["Jollof Rice", "Jollof Rice", "Asun"], "One without onions"],
    ["19:38", null, ["Beans & Plantain"]],
  ];
  for (const [clock, stage, names, notes] of tickets) {
    const items = [...new Set(names)].map((name) => ({
      product_name: name, quantity: names.filter((each) => each === name).length,
    }));
    const { id } = await shop.api.post<{ id: string }>("/v1/orders", {
      items, occurred_at: at(clock), payment_method: "DEBIT_CARD", ...(notes ? { notes } : {}),
    });
    await shop.api.post(`/v1/orders/${id}/send-to-kitchen`, {});
    if (stage) await shop.api.post(`/v1/orders/${id}/kitchen-status`, { status: stage });
  }
}

/** What the settings show. */
async function setUp(shop: Shop): Promise<string> {
  const { api } = shop;
  await api.call("PATCH", "/v1/books/current", {
    receipt_lines: ["12 Herbert Macaulay Way, Yaba", "Thank you, come again!"],
  });
  await api.post("/v1/tax-rates", { name: "VAT", rate: 7.5, is_default: true });
  await api.post("/v1/tenders", { label: "Transfer", enabled: true });
  await shop.hire("ben", "Ben Eze", "cashier");
  await shop.hire("halima", "Halima Sani", "manager");
  await api.post("/v1/users", { login: "sade", name: "Sade Alabi", role: "viewer" });
  await api.post("/v1/api-keys", { name: "Web shop", scopes: ["orders:read", "orders:write"] });
  await api.post("/v1/api-keys", { name: "Bookkeeping", scopes: ["orders:read", "reports:read"] });
  await api.post("/v1/backups", {});
  const { id } = await api.post<{ id: string }>("/v1/webhook-endpoints", {
    name: "Ledger", url: "https://ledger.example/hooks", events: ["order.created", "day.closed"],
  });
  return id;
}
