import { describe, expect, it } from "vitest";
import type { BookEvent, KitchenStatus, Order } from "../src/api/types";
import {
  type Board, after, ageOf, ageText, before, emptyBoard, minutesSince, servedLately, ticketsOf, told,
  took, without,
} from "../src/pages/kitchen/board";

const at = (minute: number) => `2026-01-01T10:${String(minute).padStart(2, "0")}:00.000Z`;

const order = (id: string, version: number, status: KitchenStatus | null, more: Partial<Order> = {}) =>
  ({ id, shortCode: id, version, kitchenTicketStatus: status, status: "COMPLETED", store: null,
     ...more }) as Order;

const event = (minute: number, what: Order, type = "kitchen_ticket.status_updated") =>
  ({ type, created: at(minute), data: { order: what } }) as BookEvent;

const fold = (...events: BookEvent[]): Board => events.reduce(told, emptyBoard);
const none = new Map<string, KitchenStatus>();
const ids = (board: Board, stage: KitchenStatus, moves = none, store: string | null = null) =>
  ticketsOf(board, moves, stage, store).map((ticket) => ticket.order.id);

describe("the board", () => {
  it("is what the events tell, who waits longest first", () => {
    const board = fold(
      event(1, order("a", 2, "queued")), event(2, order("b", 2, "queued")),
      event(3, order("c", 2, "queued")), event(4, order("b", 3, "preparing")),
      event(5, order("a", 3, "preparing")));
    expect(ids(board, "queued")).toEqual(["c"]);
    expect(ids(board, "preparing")).toEqual(["a", "b"]);
    expect(board.get("a")).toMatchObject({ sentAt: at(1), movedAt: at(5) });
  });
  it("forgets an order that was deleted, and stops one whose money was given back", () => {
    const board = fold(event(1, order("a", 2, "queued")), event(2, order("b", 2, "queued")));
    expect(ids(without(board, "a"), "queued")).toEqual(["b"]);
    const back = told(board, event(3, order("b", 3, "queued", { status: "REFUNDED" }),
                                   "order.refunded"));
    expect(back.get("b")!.isCancelled).toBe(true);
  });
  it("passes over what is older than what it knows, and what has no ticket", () => {
    const known = took(fold(event(1, order("a", 2, "queued"))), order("a", 4, "ready"), at(2));
    expect(told(known, event(3, order("a", 3, "preparing")))).toBe(known);
    expect(fold(event(1, order("a", 2, null)))).toEqual(emptyBoard);
    expect(fold({ ...event(1, order("a", 2, "queued")), data: {} } as BookEvent)).toBe(emptyBoard);
  });
  it("opens a ticket by its own events alone", () => {
    expect(fold(event(1, order("a", 5, "queued"), "order.updated"))).toBe(emptyBoard);
  });
  it("takes up changes of the order and says when it is cancelled", () => {
    const open = fold(event(1, order("a", 2, "preparing")),
                      event(2, order("a", 3, "preparing", { notes: "no salt" }), "order.updated"));
    expect(open.get("a")).toMatchObject({ order: { notes: "no salt" }, isCancelled: false, movedAt: at(1) });
    for (const status of ["CANCELLED", "PENDING"] as const) {
      const over = told(open, event(3, order("a", 4, "preparing", { status }), "order.cancelled"));
      expect(over.get("a")!.isCancelled).toBe(true);
      const away = told(over, event(4, order("a", 5, "served", { status: "CANCELLED" })));
      expect(servedLately(away, none, null)).toEqual([]);
    }
  });
  it("shows a move before the server has answered", () => {
    const board = fold(event(1, order("a", 2, "queued")), event(2, order("b", 2, "queued")));
    const moves = new Map<string, KitchenStatus>([["a", "preparing"]]);
    expect(ids(board, "queued", moves)).toEqual(["b"]);
    expect(ids(board, "preparing", moves)).toEqual(["a"]);
  });
  it("may be of one store", () => {
    const board = fold(event(1, order("a", 2, "queued", { store: { id: "s", name: "S" } })),
                       event(2, order("b", 2, "queued")));
    expect(ids(board, "queued", none, "s")).toEqual(["a"]);
  });
  it("remembers the last twelve served, the latest first", () => {
    const events = Array.from({ length: 14 }, (_, index) =>
      event(index, order(String(index), 2, "served")));
    const served = servedLately(fold(...events), none, null).map((ticket) => ticket.order.id);
    expect(served).toHaveLength(12);
    expect(served[0]).toBe("13");
  });
});

it("knows the way of a ticket", () => {
  expect([after("queued"), after("preparing"), after("ready"), after("served")])
    .toEqual(["preparing", "ready", "served", undefined]);
  expect([before("queued"), before("preparing"), before("served")])
    .toEqual([undefined, "queued", "ready"]);
});

it("tells the age of a ticket", () => {
  const now = new Date(at(30));
  expect(minutesSince(at(9), now)).toBe(21);
  expect(minutesSince("2026-01-01T11:00:00Z", now)).toBe(0); // A clock that goes wrong.
  expect([9, 10, 19, 20].map((minutes) => ageOf(minutes, 20))).toEqual(["fresh", "slow", "slow", "late"]);
  expect([5, 59, 60, 125].map(ageText)).toEqual(["5 min", "59 min", "1 h 00", "2 h 05"]);
});
