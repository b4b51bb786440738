// The one outbox of this page, and what the whole page does for it.
import type { Order } from "../../api/types";
import { formatMinor } from "../../money";
import { api, openBookId } from "../../session";
import { createStore } from "../../store";
import { toast } from "../../ui";
import { unsettledSales } from "../../unsent";
import { kept } from "./kept";
import { createOutbox } from "./outbox";
import { type Sale, isUnsettled } from "./sale";

// The sale whose outcome is on the screen: nobody needs to be told of it besides.
export const watched = createStore<string | null>(null);

function tell(sale: Sale) {
  // The register shows it by itself.
  if (watched.get() === sale.key || location.hash.startsWith("#/register")) return;
  const amount = formatMinor(sale.total, sale.currency);
  if (sale.state === "recorded") toast(`The sale of ${amount} is recorded as ${sale.order!.shortCode}.`);
  else toast(`The sale of ${amount} needs you: see the register.`, "danger");
}

export const outbox = createOutbox({
  send: async ({ method, path, key, body }, signal) =>
    (await api.send<Order>(method, path, body,
                           { idempotencyKey: key, isRepeated: false, signal })).data,
  kept,
  openBook: openBookId,
  settled: tell,
});

outbox.sales.listen((sales) => unsettledSales.set(
  sales.filter(({ state }) => state !== "recorded").map(({ bookId }) => bookId)));

addEventListener("online", () => outbox.hurry());
// Closing the window would leave a sale that nobody sends until the register is opened again.
addEventListener("beforeunload", (event) => {
  if (outbox.sales.get().some(isUnsettled)) event.preventDefault();
});
