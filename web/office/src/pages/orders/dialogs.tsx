// What can be done with an order, each in a dialog of its own.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Answer } from "../../api/client";
import type { Order } from "../../api/types";
import { type Command, useCommand } from "../../command";
import { decimalOf, formatMinor, minorOf, parseAmount } from "../../money";
import { cash, useMethods } from "../../methods";
import { api } from "../../session";
import {
  Button, type Choice, Dialog, ErrorNote, Form, Note, NumberField, SelectField, TextField, isTouch,
} from "../../ui";
import { methodLabel } from "../../words";

export interface DialogProps {
  // As it was when the dialog was opened. What has changed since is refused by the server.
  order: Order;
  etag: string | null;
  // `isOld`: what is shown behind the dialog may be so no more.
  onClose: (isOld?: boolean) => void;
  // What the server answered.
  onDone: (answer: Answer<Order>) => void;
}

// Nothing is lost where the answer was: the same is asked under the same key.
export const LostNote = () => (
  <Note tone="warn">Nobody knows whether it has been recorded. Try again: it will be recorded once.
    Or go back and look at the order first.</Note>
);

// The frame of a dialog that changes an order.
export function TaskForm({
  title, command, doLabel, kind = "primary", onSubmit, onClose, children,
}: {
  title: string;
  command: Command;
  doLabel: ComponentChildren;
  kind?: "primary" | "danger";
  onSubmit: () => void;
  onClose: (isOld?: boolean) => void;
  children: ComponentChildren;
}) {
  const close = () => onClose(command.isUnknown || command.hasMoved);
  return (
    <Dialog title={title} onClose={close} isBusy={command.isBusy}>
      <Form onSubmit={onSubmit} isBusy={command.isBusy}>
        {command.problem && <ErrorNote error={command.problem} />}
        {command.isUnknown && <LostNote />}
        {children}
        <div class="dialog-foot">
          <Button onClick={close} disabled={command.isBusy}>Go back</Button>
          <Button kind={kind} type="submit" isBusy={command.isBusy}>{doLabel}</Button>
        </div>
      </Form>
    </Dialog>
  );
}

// The tenders of the book, and what the order was paid with if it is none of them.
export function useMethodChoices(own: string): Choice[] {
  const choices = useMethods().map(({ method, label }) => ({ value: method, label }));
  return choices.some(({ value }) => value === own) ? choices
    : [...choices, { value: own, label: methodLabel(own) }];
}

// Money for an order that owes.
export function CollectDialog({ order, etag, onClose, onDone }: DialogProps) {
  const owed = minorOf(order.remainingAmount, order.currency);
  const [text, setText] = useState(decimalOf(owed, order.currency));
  const [chosen, setMethod] = useState<string>();
  const [reference, setReference] = useState("");
  const [isTried, setTried] = useState(false);
  const command = useCommand(`collect ${order.id}`);
  const choices = useMethodChoices(order.paymentMethod);
  const method = chosen ?? choices[0]!.value; // cash, where it is taken
  const amount = parseAmount(text, order.currency);
  const change = amount !== undefined && method === cash && amount > owed ? amount - owed : 0n;
  const mistake = amount === undefined || amount === 0n ? "Type an amount above 0."
    : amount > owed && method !== cash ? "Only cash gives change: not more than is owed."
    : undefined;

  const submit = async () => {
    setTried(true);
    if (mistake || amount === undefined) return;
    const body = {
      amount: decimalOf(amount, order.currency),
      payment_method: method,
      reference: reference.trim() || undefined,
    };
    await command.run(body, async (idempotencyKey) => onDone(
      await api.send<Order>("POST", `/v1/orders/${order.id}/payments`, body,
                            { idempotencyKey, ifMatch: etag })));
  };

  return (
    <TaskForm title="Collect a payment" command={command} doLabel="Record payment"
      onSubmit={submit} onClose={onClose}>
      <p>Still owed: <strong class="number">{formatMinor(owed, order.currency)}</strong></p>
      <NumberField label="Amount" value={text} onValue={setText} autofocus={!isTouch()}
        error={command.of("amount") ?? (isTried ? mistake : undefined)}
        hint={change > 0n && `Change: ${formatMinor(change, order.currency)}`} />
      <SelectField label="Paid with" value={method} onValue={setMethod}
        choices={choices} error={command.of("payment_method")} />
      <TextField label="Reference" value={reference} onValue={setReference}
        hint="If there is one: the number of a transfer or a card slip."
        error={command.of("reference")} />
    </TaskForm>
  );
}

export function CancelDialog({ order, etag, onClose, onDone }: DialogProps) {
  const [reason, setReason] = useState("");
  const command = useCommand(`cancel ${order.id}`);
  const submit = async () => {
    const body = { status: "cancelled", cancellation_reason: reason.trim() || undefined };
    await command.run(body, async (idempotencyKey) => onDone(
      await api.send<Order>("PATCH", `/v1/orders/${order.id}`, body,
                            { idempotencyKey, ifMatch: etag })));
  };
  return (
    <TaskForm title={`Cancel ${order.shortCode}?`} command={command} doLabel="Cancel the order"
      kind="danger" onSubmit={submit} onClose={onClose}>
      <p>It counts as no sale any more, and its goods go back into stock.</p>
      <TextField label="Reason" value={reason} onValue={setReason} autofocus={!isTouch()}
        error={command.of("cancellation_reason")} />
    </TaskForm>
  );
}
