// What can be done with an order, each in a dialog of its own.
import { useState } from "preact/hooks";
import type { Order } from "../../api/types";
import { useCommand } from "../../command";
import { decimalOf, formatMinor, minorOf, parseAmount } from "../../money";
import { api } from "../../session";
import {
  Button, Dialog, ErrorNote, NumberField, SelectField, TextField, toast,
} from "../../ui";
import { methodLabel } from "../../words";

export interface DialogProps {
  order: Order;
  etag: string | null;
  onClose: () => void;
  onDone: () => void;
}

const methods = ["CASH", "CARD", "TRANSFER", "MOBILE_MONEY", "OTHER"];

// The usual ones, and that of the order if it is none of them.
export const methodChoices = (own: string) =>
  [...new Set([...methods, own])].map((value) => ({ value, label: methodLabel(value) }));

// Money for an order that owes.
export function CollectDialog({ order, onClose, onDone }: DialogProps) {
  const owed = minorOf(order.remainingAmount, order.currency);
  const [text, setText] = useState(decimalOf(owed, order.currency));
  const [method, setMethod] = useState("CASH");
  const [reference, setReference] = useState("");
  const command = useCommand();
  const amount = parseAmount(text, order.currency);
  const change = amount !== undefined && method === "CASH" && amount > owed ? amount - owed : 0n;
  const mistake = amount === undefined || amount === 0n ? "Type an amount above 0."
    : amount > owed && method !== "CASH" ? "Only cash gives change: not more than is owed." : undefined;
  const [isTried, setTried] = useState(false);

  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (mistake || amount === undefined) return;
    const body = {
      amount: decimalOf(amount, order.currency),
      payment_method: method,
      reference: reference.trim() || undefined,
    };
    const isDone = await command.run(body, (idempotencyKey) =>
      api.send("POST", `/v1/orders/${order.id}/payments`, body, { idempotencyKey }));
    if (!isDone) return;
    toast(change > 0n ? `Recorded. Change: ${formatMinor(change, order.currency)}`
                      : "Payment recorded");
    onDone();
  };

  return (
    <Dialog title="Collect a payment" onClose={onClose}>
      <form class="form" onSubmit={submit} noValidate>
        <p>Still owed: <strong class="number">{formatMinor(owed, order.currency)}</strong></p>
        {command.problem && <ErrorNote error={command.problem} />}
        <NumberField label="Amount" value={text} onValue={setText} autoFocus
          error={command.of("amount") ?? (isTried ? mistake : undefined)}
          hint={change > 0n && `Change: ${formatMinor(change, order.currency)}`} />
        <SelectField label="Paid with" value={method} onValue={setMethod}
          choices={methodChoices(order.paymentMethod)} error={command.of("payment_method")} />
        <TextField label="Reference" value={reference} onValue={setReference}
          hint="If there is one: the number of a transfer or a card slip."
          error={command.of("reference")} />
        <div class="dialog-foot">
          <Button onClick={onClose}>Go back</Button>
          <Button kind="primary" type="submit" isBusy={command.isBusy}>Record payment</Button>
        </div>
      </form>
    </Dialog>
  );
}

export function CancelDialog({ order, etag, onClose, onDone }: DialogProps) {
  const [reason, setReason] = useState("");
  const command = useCommand();
  const submit = async (event: Event) => {
    event.preventDefault();
    const body = { status: "cancelled", cancellation_reason: reason.trim() || undefined };
    const isDone = await command.run(body, (idempotencyKey) =>
      api.send("PATCH", `/v1/orders/${order.id}`, body, { idempotencyKey, ifMatch: etag }));
    if (!isDone) return;
    toast("Order cancelled");
    onDone();
  };
  return (
    <Dialog title={`Cancel ${order.shortCode}?`} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <p>It counts as no sale any more, and its goods go back into stock.</p>
        {command.problem && <ErrorNote error={command.problem} />}
        <TextField label="Reason" value={reason} onValue={setReason} autoFocus
          error={command.of("cancellation_reason")} />
        <div class="dialog-foot">
          <Button onClick={onClose}>Go back</Button>
          <Button kind="danger" type="submit" isBusy={command.isBusy}>Cancel the order</Button>
        </div>
      </form>
    </Dialog>
  );
}
