// Every page of the back office, with something on each.
import type { Shop } from "./shop";

export interface Place {
  name: string;
  path: string;
}

const settings = [
  "book", "stores", "products", "contacts", "taxes", "tenders", "users", "keys", "webhooks",
  "backups", "account",
];

/** Fills the shop a little, and gives the places where that can be seen. */
export async function furnish(shop: Shop): Promise<Place[]> {
  const { api } = shop;
  const contact = await api.post<{ id: string }>("/v1/contacts", {
    name: "Chidi Okafor", phone_number: "+2348012345678", is_vip: true,
  });
  const sold = await shop.sell({ customer_id: contact.id, discount_amount: 100, notes: "No pepper" });
  await api.post(`/v1/orders/${sold.id}/refunds`, { amount: 200, reason: "Late" });
  await api.post(`/v1/orders/${sold.id}/send-to-kitchen`, {});
  const { id: close } = await api.post<{ id: string }>("/v1/day-closes", { counted_cash: 2000 });
  await shop.sell({ amount_paid: 1000, customer_name: "Ngozi Bello" });
  await shop.sell({ payment_method: "CARD" });
  const cancelled = await shop.sell({ amount_paid: 0 });
  await api.call("PATCH", `/v1/orders/${cancelled.id}`, { status: "cancelled" });
  await shop.clover("/orders", { testMode: true, state: "open", total: 500 });
  await api.post("/v1/stores", { name: "Yaba", address: "12 Herbert Macaulay Way" });
  await api.post("/v1/users", { login: "ben", name: "Ben Eze", role: "cashier" });
  await api.post("/v1/webhook-endpoints", {
    name: "Ledger", url: "https://ledger.example/a/rather/long/path/that/goes/on/and/on",
    events: ["order.created"],
  });
  return [
    { name: "orders", path: "orders" },
    { name: "order", path: `orders/${sold.id}` },
    { name: "receipt", path: `orders/${sold.id}/receipt` },
    { name: "register", path: "register" },
    { name: "kitchen", path: "kitchen" },
    { name: "reports", path: "reports" },
    { name: "day", path: "day" },
    { name: "day-close", path: `day/${close}` },
    { name: "settings", path: "settings" },
    ...settings.map((part) => ({ name: `settings-${part}`, path: `settings/${part}` })),
  ];
}
