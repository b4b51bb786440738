// The kitchen board: every ticket in its stage, live.
import type { ComponentChild } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { BookEvent, KitchenStatus } from "../../api/types";
import { may, useBook } from "../../session";
import { remembered } from "../../store";
import { useStores } from "../../stores";
import { Badge, Button, Dialog, EmptyState, ErrorNote, Menu, Skeleton } from "../../ui";
import { kitchenWords } from "../../words";
import {
  type Board, type Moves, type Stage, type Ticket, servedLately, stages, ticketsOf,
} from "./board";
import { useBoard } from "./follow";
import "./kitchen.css";
import { useMoving } from "./moving";
import { lateChoices, useAwake, useLate, useNow, useSound } from "./room";
import { TicketCard } from "./ticket";

const freshMs = 15_000;

const moveButtons = (column: Element | null | undefined) =>
  [...(column?.querySelectorAll<HTMLElement>(".ticket-move") ?? [])];

// Arrows go from ticket to ticket and from stage to stage.
function walk(event: KeyboardEvent, board: HTMLElement) {
  const steps: Record<string, readonly [number, number]> = {
    ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0],
  };
  const step = steps[event.key];
  if (!step) return;
  const columns = [...board.querySelectorAll<HTMLElement>(".kitchen-column")]
    .filter((column) => column.offsetParent !== null)
    .map(moveButtons);
  const card = document.activeElement?.closest(".ticket");
  const now = columns.findIndex((column) => column.some((button) => card?.contains(button)));
  if (now < 0) {
    const first = columns.find((column) => column.length > 0)?.[0];
    if (!first || document.activeElement?.closest("dialog, [role=menu], .menu-box")) return;
    event.preventDefault();
    return first.focus();
  }
  const row = columns[now]!.findIndex((button) => card?.contains(button));
  event.preventDefault();
  if (step[0] === 0) return columns[now]![row + step[1]]?.focus();
  for (let to = now + step[0]; columns[to]; to += step[0]) {
    const column = columns[to]!;
    if (column.length > 0) return column[Math.min(row, column.length - 1)]!.focus();
  }
}

function Column({ stage, tickets, isShown, children }: {
  stage: Stage;
  tickets: readonly Ticket[];
  isShown: boolean; // on a phone, where there is one at a time
  children: (ticket: Ticket) => ComponentChild;
}) {
  return (
    <section class={isShown ? "kitchen-column" : "kitchen-column kitchen-column-off"}
      data-stage={stage} aria-label={kitchenWords[stage]}>
      <h2>{kitchenWords[stage]} <span class="number">{tickets.length}</span></h2>
      {tickets.length === 0 ? <p class="kitchen-none">Nothing here</p>
        : <ul class="kitchen-tickets">{tickets.map(children)}</ul>}
    </section>
  );
}

function Served({ board, moves, storeId, onBack, onClose }: {
  board: Board;
  moves: Moves;
  storeId: string | null;
  onBack: ((ticket: Ticket) => void) | undefined;
  onClose: () => void;
}) {
  const served = servedLately(board, moves, storeId);
  return (
    <Dialog title="Served lately" onClose={onClose}>
      {served.length === 0 && <EmptyState title="Nothing yet" icon="kitchen" />}
      <ul class="kitchen-served">
        {served.map((ticket) => (
          <li key={ticket.order.id}>
            <span>
              <strong>{ticket.order.shortCode}</strong>{" "}
              {ticket.order.items.map(({ productName }) => productName).join(", ")}
            </span>
            {onBack && (
              <Button onClick={() => onBack(ticket)}>
                Bring back<span class="unseen"> {ticket.order.shortCode}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function useKitchenStore(bookId: string) {
  const name = `kitchen.store.${bookId}`;
  const stores = (useStores().data ?? []).filter(({ isActive }) => isActive);
  const [chosen, setChosen] = useState(remembered.get(name));
  const store = stores.find(({ id }) => id === chosen);
  const choose = (id: string | undefined) => {
    remembered.set(name, id);
    setChosen(id);
  };
  return { stores, store, choose };
}

export default function Kitchen() {
  const book = useBook();
  const mayMove = may(book, "orders:write");
  const now = useNow(10_000);
  const sound = useSound();
  const { late, setLate } = useLate();
  const { stores, store, choose } = useKitchenStore(book.id);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const [said, setSaid] = useState("");
  const [shown, setShown] = useState<Stage>("queued");
  const [isServedOpen, setServedOpen] = useState(false);
  const page = useRef<HTMLDivElement>(null);
  const refocus = useRef<{ stage: string; index: number }>();
  useAwake();

  const storeId = store?.id ?? null;
  const heard = ({ data: { order } }: BookEvent, was: Board) => {
    if (!order || was.has(order.id) || order.kitchenTicketStatus !== "queued") return;
    if (storeId !== null && order.store?.id !== storeId) return;
    setFresh((ids) => new Set(ids).add(order.id));
    setSaid(`New: ${order.shortCode}`);
    sound.ring();
    setTimeout(() => setFresh((ids) => new Set([...ids].filter((id) => id !== order.id))), freshMs);
  };
  const { board, change, error, state, retry } = useBoard(heard);
  const { moves, move, undoable, undo, problem } = useMoving(change);

  // The keyboard stays in its column when a ticket leaves it.
  useEffect(() => {
    if (!refocus.current) return;
    const { stage, index } = refocus.current;
    refocus.current = undefined;
    const buttons = moveButtons(page.current?.querySelector(`[data-stage=${stage}]`));
    (buttons[Math.min(index, buttons.length - 1)] ?? page.current)?.focus();
  }, [moves]);

  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      if (document.querySelector("dialog[open]")) return;
      if (event.key === "Backspace") undo();
      else if (page.current) walk(event, page.current);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });

  const onMove = (ticket: Ticket, stage: Stage, to: KitchenStatus) => {
    const column = page.current?.querySelector(`[data-stage=${stage}]`);
    const card = document.activeElement?.closest(".ticket");
    const index = moveButtons(column).findIndex((button) => card?.contains(button));
    if (index >= 0) refocus.current = { stage, index };
    move(ticket, to);
    setSaid(`${ticket.order.shortCode}: ${kitchenWords[to]}`);
  };
  const fill = () => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else page.current?.requestFullscreen?.().catch(() => {
      // The browser does not allow it: the board stays as large as it is.
    });
  };

  const columns = stages.map((stage) =>
    ({ stage, tickets: board ? ticketsOf(board, moves, stage, storeId) : [] }));

  return (
    <div class="kitchen" ref={page} tabIndex={-1}>
      <div class="page-head">
        <h1>Kitchen</h1>
        {board && state !== "live" && (
          <Badge tone={state === "waiting" ? "danger" : "warn"}>
            {state === "waiting" ? "No connection: this may be old" : "Connecting…"}
          </Badge>
        )}
        <div class="buttons">
          <Button onClick={() => setServedOpen(true)}>Served lately</Button>
          <span class="kitchen-fill"><Button onClick={fill}>Full screen</Button></span>
          <Menu label="Settings of the board" button="Settings" buttonClass="button"
            groups={[
              { title: "When a ticket comes", items: [
                { label: "Ring", isChosen: sound.isOn, onChoose: () => !sound.isOn && sound.toggle() },
                { label: "Be silent", isChosen: !sound.isOn,
                  onChoose: () => sound.isOn && sound.toggle() },
              ] },
              { title: "Late after", items: lateChoices.map((minutes) => ({
                label: `${minutes} minutes`, isChosen: minutes === late,
                onChoose: () => setLate(minutes),
              })) },
              ...(stores.length < 2 ? [] : [{ title: "Tickets of", items: [
                { label: "All stores", isChosen: !store, onChoose: () => choose(undefined) },
                ...stores.map(({ id, name }) => ({
                  label: name, isChosen: id === storeId, onChoose: () => choose(id),
                })),
              ] }]),
            ]} />
        </div>
      </div>
      {error !== undefined && <ErrorNote error={error} onRetry={retry} />}
      {problem && <ErrorNote error={problem} />}
      {!board ? !error && <Skeleton lines={8} /> : (
        <>
          <div class="chips kitchen-stages" role="group" aria-label="Stage">
            {columns.map(({ stage, tickets }) => (
              <button key={stage} type="button" class="chip" aria-pressed={stage === shown}
                onClick={() => setShown(stage)}>
                {kitchenWords[stage]} <span class="number">{tickets.length}</span>
              </button>
            ))}
          </div>
          <div class="kitchen-columns">
            {columns.map(({ stage, tickets }) => (
              <Column key={stage} stage={stage} tickets={tickets} isShown={stage === shown}>
                {(ticket) => (
                  <TicketCard key={ticket.order.id} ticket={ticket} status={stage} now={now} late={late}
                    isFresh={fresh.has(ticket.order.id)}
                    onMove={mayMove ? (to) => onMove(ticket, stage, to) : undefined} />
                )}
              </Column>
            ))}
          </div>
        </>
      )}
      {undoable && (
        <div class="kitchen-undo">
          <span><strong>{undoable.ticket.order.shortCode}</strong>: {kitchenWords[undoable.to]}</span>
          <button type="button" onClick={undo}>Undo<kbd aria-hidden="true">⌫</kbd></button>
        </div>
      )}
      <div class="unseen" role="status">{said}</div>
      {isServedOpen && board && (
        <Served board={board} moves={moves} storeId={storeId} onClose={() => setServedOpen(false)}
          onBack={mayMove ? (ticket) => move(ticket, "ready") : undefined} />
      )}
    </div>
  );
}
