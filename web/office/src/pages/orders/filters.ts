// What the list is narrowed to: part of the page's address, and the parameters of /v1/orders.
import type { Query } from "../../api/client";
import type { BookAccess, OrderStatus, PaymentStatus } from "../../api/types";
import { addDays, businessDay } from "../../dates";

export interface Filters {
  status?: OrderStatus;
  payment?: PaymentStatus;
  period?: Period;
  from?: string; // business days, with period "days"
  to?: string;
  store?: string;
  search?: string;
}

export const periods = ["today", "yesterday", "week", "month", "days"] as const;
export type Period = (typeof periods)[number];

export const periodWords: Record<Period, string> = {
  today: "Today",
  yesterday: "Yesterday",
  week: "Last 7 days",
  month: "Last 30 days",
  days: "From … to …",
};

export const statuses: readonly OrderStatus[] =
  ["PENDING", "COMPLETED", "SCHEDULED", "REFUNDED", "CANCELLED"];
export const paymentStatuses: readonly PaymentStatus[] = ["pending", "partial", "paid"];

const day = /^\d{4}-\d\d-\d\d$/;
const among = <T extends string>(value: string | undefined, all: readonly T[]): T | undefined =>
  all.find((one) => one === value);

// Of an address; what nobody could have chosen is left out.
export function filtersOf(query: Record<string, string>): Filters {
  const filters: Filters = {};
  const status = among(query.status, statuses);
  const payment = among(query.payment, paymentStatuses);
  const period = among(query.period, periods);
  if (status) filters.status = status;
  if (payment) filters.payment = payment;
  if (period) filters.period = period;
  if (period === "days" && day.test(query.from ?? "")) filters.from = query.from!;
  if (period === "days" && day.test(query.to ?? "")) filters.to = query.to!;
  if (query.store) filters.store = query.store;
  if (query.search) filters.search = query.search;
  return filters;
}

export const addressOf = (filters: Filters): Record<string, string | undefined> => ({ ...filters });

function daysOf({ period, from, to }: Filters, today: string): [string?, string?] {
  switch (period) {
    case "today": return [today, today];
    case "yesterday": return [addDays(today, -1), addDays(today, -1)];
    case "week": return [addDays(today, -6), today];
    case "month": return [addDays(today, -29), today];
    case "days": return [from, to];
    default: return [];
  }
}

// For /v1/orders and /v1/orders/counts.
export function queryOf(filters: Filters, book: Pick<BookAccess, "zone" | "dayStart">,
                        now: Date = new Date()): Query {
  const [start, end] = daysOf(filters, businessDay(book.zone, book.dayStart, now));
  return {
    status: filters.status,
    payment_status: filters.payment,
    start_date: start,
    end_date: end,
    store_id: filters.store,
    search: filters.search,
  };
}

// How many of them are behind the button "Filters".
export const countOfMore = ({ payment, period, store }: Filters): number =>
  [payment, period, store].filter(Boolean).length;
