// The kitchen's tickets as the events of the book tell them. Nothing here changes what it is given.
import type { BookEvent, DateTime, KitchenStatus, Order } from "../../api/types";

export interface Ticket {
  order: Order;
  status: KitchenStatus;
  sentAt: DateTime; // when the kitchen first heard of it
  movedAt: DateTime;
  isCancelled: boolean;
}

// By the order's id.
export type Board = ReadonlyMap<string, Ticket>;

export const emptyBoard: Board = new Map();

// What the board must hear of.
export const eventTypes = "kitchen_ticket.status_updated,order.updated,order.cancelled,order.refunded";

// The stages that are worked through; what is served leaves the board.
export const stages = ["queued", "preparing", "ready"] as const;
export type Stage = (typeof stages)[number];

const path: readonly KitchenStatus[] = [...stages, "served"];

export const after = (status: KitchenStatus): KitchenStatus | undefined =>
  path[path.indexOf(status) + 1];
export const before = (status: KitchenStatus): KitchenStatus | undefined =>
  path[path.indexOf(status) - 1];

function put(board: Board, ticket: Ticket): Board {
  return new Map(board).set(ticket.order.id, ticket);
}

export function without(board: Board, id: string): Board {
  const rest = new Map(board);
  rest.delete(id);
  return rest;
}

// The order as it is now, at the instant it became so. What is older than the board knows already
// is passed over: an answer may overtake the event that tells the same.
export function took(board: Board, order: Order, at: DateTime, isCancelled = false): Board {
  const status = order.kitchenTicketStatus;
  const known = board.get(order.id);
  if (!status || (known && order.version < known.order.version)) return board;
  return put(board, {
    order,
    status,
    sentAt: known?.sentAt ?? at,
    movedAt: known && known.status === status ? known.movedAt : at,
    // All money back is no reason to go on cooking either.
    isCancelled: isCancelled || order.status === "CANCELLED" || order.status === "REFUNDED",
  });
}

// Only a ticket's own event opens one: others tell of orders of any age.
export function told(board: Board, event: BookEvent): Board {
  const { order } = event.data;
  if (!order) return board;
  const opens = event.type === "kitchen_ticket.status_updated";
  if (!opens && !board.has(order.id)) return board;
  return took(board, order, event.created, event.type === "order.cancelled");
}

// Moves that are on their way, by the order's id: the screen does not wait for the server.
export type Moves = ReadonlyMap<string, KitchenStatus>;

const isIn = ({ order }: Ticket, storeId: string | null): boolean =>
  storeId === null || order.store?.id === storeId;

// The tickets of a stage, who waits longest first.
export function ticketsOf(board: Board, moves: Moves, stage: KitchenStatus,
                          storeId: string | null): Ticket[] {
  return [...board.values()]
    .filter((ticket) => (moves.get(ticket.order.id) ?? ticket.status) === stage &&
      isIn(ticket, storeId))
    .sort((a, b) => a.sentAt.localeCompare(b.sentAt));
}

// The latest that left the board, to be brought back.
export function servedLately(board: Board, moves: Moves, storeId: string | null): Ticket[] {
  return ticketsOf(board, moves, "served", storeId)
    .filter(({ isCancelled }) => !isCancelled)
    .sort((a, b) => b.movedAt.localeCompare(a.movedAt)).slice(0, 12);
}

export type Age = "fresh" | "slow" | "late";

export const minutesSince = (at: DateTime, now: Date): number =>
  Math.max(0, Math.floor((now.getTime() - Date.parse(at)) / 60_000));

// `late`: after so many minutes; half of them are slow.
export function ageOf(minutes: number, late: number): Age {
  if (minutes >= late) return "late";
  return minutes * 2 >= late ? "slow" : "fresh";
}

export function ageText(minutes: number): string {
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;
}
