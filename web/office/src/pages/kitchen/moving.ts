// Moves tickets on and back: the screen at once, the server as fast as it can.
import { useEffect, useRef, useState } from "preact/hooks";
import { newKey } from "../../api/client";
import { ApiError, messageOf } from "../../api/error";
import type { KitchenStatus, Order } from "../../api/types";
import { api } from "../../session";
import { type Board, type Moves, type Ticket, took, without } from "./board";

const undoMs = 7000;

export interface Undoable {
  ticket: Ticket;
  from: KitchenStatus;
  to: KitchenStatus;
}

export function useMoving(change: (make: (board: Board) => Board) => void) {
  const [moves, setMoves] = useState<Moves>(new Map());
  const [undoable, setUndoable] = useState<Undoable>();
  const [problem, setProblem] = useState<string>();
  // Moves of one ticket leave one after the other, so that the last tap is what stands.
  const queues = useRef(new Map<string, Promise<void>>());

  useEffect(() => {
    if (!undoable) return;
    const timer = setTimeout(() => setUndoable(undefined), undoMs);
    return () => clearTimeout(timer);
  }, [undoable]);

  async function send(id: string, to: KitchenStatus, code: string) {
    try {
      const { data } = await api.send<Order>("POST", `/v1/orders/${id}/kitchen-status`,
                                             { status: to }, { idempotencyKey: newKey() });
      change((board) => took(board, data, new Date().toISOString()));
    } catch (error) {
      setUndoable(undefined);
      // A test order that was deleted: there is nothing left to be moved.
      if (error instanceof ApiError && error.status === 404) {
        return change((board) => without(board, id));
      }
      setProblem(`${code} could not be moved: ${messageOf(error)}`);
    }
  }

  function move(ticket: Ticket, to: KitchenStatus, isUndo = false) {
    const { id, shortCode } = ticket.order;
    const from = moves.get(id) ?? ticket.status;
    if (from === to) return;
    setProblem(undefined);
    setMoves((was) => new Map(was).set(id, to));
    setUndoable(isUndo ? undefined : { ticket, from, to });
    const mine = (queues.current.get(id) ?? Promise.resolve())
      .then(() => send(id, to, shortCode))
      .then(() => {
        if (queues.current.get(id) !== mine) return; // Another tap came after this one.
        queues.current.delete(id);
        setMoves((was) => {
          const rest = new Map(was);
          rest.delete(id);
          return rest;
        });
      });
    queues.current.set(id, mine);
  }

  // The ticket is as it was before the move; where it stands now is where the move took it.
  const undo = () => {
    if (undoable) move({ ...undoable.ticket, status: undoable.to }, undoable.from, true);
  };

  return { moves, move, undoable, undo, problem };
}
