// The API's words as the people of a shop say them.
import type { KitchenStatus, OrderRow, OrderStatus, PaymentStatus } from "./api/types";
import type { Tone } from "./ui";

export const statusWords: Record<OrderStatus, { label: string; tone: Tone }> = {
  COMPLETED: { label: "Completed", tone: "good" },
  PENDING: { label: "Open", tone: "warn" },
  SCHEDULED: { label: "Scheduled", tone: "info" },
  CANCELLED: { label: "Cancelled", tone: "plain" },
  REFUNDED: { label: "Refunded", tone: "danger" },
};

export const paymentWords: Record<PaymentStatus, string> = {
  paid: "Paid",
  partial: "Paid in part",
  pending: "Not paid",
};

export const kitchenWords: Record<KitchenStatus, string> = {
  queued: "Waiting",
  preparing: "Preparing",
  ready: "Ready",
  served: "Served",
};

// "MOBILE_MONEY" is "Mobile money".
export function methodLabel(method: string): string {
  const words = method.replace(/[_-]+/g, " ").toLowerCase().trim();
  return words === "" ? method : words[0]!.toUpperCase() + words.slice(1);
}

export const customerLabel = (order: Pick<OrderRow, "customer">): string | undefined =>
  order.customer?.name ?? undefined;
