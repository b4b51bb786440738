// How sales can be grouped, and what a row is called then.
import { methodLabel } from "../../words";
import type { SalesRow } from "./types";

export const groups = [
  { by: "hour", label: "Hour" },
  { by: "day", label: "Day" },
  { by: "product", label: "Product" },
  { by: "category", label: "Category" },
  { by: "store", label: "Store" },
  { by: "employee", label: "Employee" },
  { by: "channel", label: "Channel" },
  { by: "method", label: "Method" },
] as const;

export type Group = (typeof groups)[number]["by"];

export const hourLabel = (hour: number): string => `${String(hour).padStart(2, "0")}:00`;

export function rowName(by: Group, row: SalesRow, dayName: (day: string) => string): string {
  switch (by) {
    case "hour":
      return row.hour === null || row.hour === undefined ? "Refunds without an order"
        : hourLabel(row.hour);
    case "day": return dayName(row.date ?? "");
    case "product": return row.product ? row.product.name ?? "Unnamed" : "Refunded by amount";
    case "category": return row.category?.name ?? "No category";
    case "store": return row.store?.name ?? "Without a store";
    case "employee": return row.employee?.name ?? "Nobody in particular";
    case "channel": return row.channel ? methodLabel(row.channel) : "Refunds without an order";
    case "method": return methodLabel(row.paymentMethod ?? "");
  }
}
