// Money back: for what came back, or any amount of what was paid.
import { useState } from "preact/hooks";
import type { Order, OrderItem } from "../../api/types";
import { useCommand } from "../../command";
import { decimalOf, formatMinor, parseAmount, quantityOf, quantityText } from "../../money";
import { api } from "../../session";
import { Button, Check, NumberField, SelectField, Tabs, TextField } from "../../ui";
import { type DialogProps, TaskForm, useMethodChoices } from "./dialogs";
import { paidLeft, refundShare, returnedBefore } from "./refund-share";

const whole = 1000n;

function LineStepper({ item, left, value, onValue }: {
  item: OrderItem;
  left: bigint; // thousandths that can still come back
  value: bigint;
  onValue: (value: bigint) => void;
}) {
  const name = item.variantName ? `${item.productName}, ${item.variantName}` : item.productName;
  const less = value - whole > 0n ? value - whole : 0n;
  const more = value + whole < left ? value + whole : left;
  return (
    <li class="list-row">
      <span class="list-main">
        <span>{name}</span>
        <span class="soft small refund-left">{left === 0n ? "all is back" : `at most ${quantityText(left)}`}</span>
      </span>
      <Button icon="minus" label={`One less: ${name}`} disabled={value === 0n}
        onClick={() => onValue(less)} />
      <output class="number refund-quantity" aria-label={`Comes back: ${name}`}>
        {quantityText(value)}
      </output>
      <Button icon="plus" label={`One more: ${name}`} disabled={value >= left}
        onClick={() => onValue(more)} />
    </li>
  );
}

export function RefundDialog({ order, etag, onClose, onDone }: DialogProps) {
  const [by, setBy] = useState("lines");
  const [quantities, setQuantities] = useState<ReadonlyMap<string, bigint>>(new Map());
  const left = paidLeft(order);
  const [text, setText] = useState(decimalOf(left, order.currency));
  const [reason, setReason] = useState("");
  const [method, setMethod] = useState(order.paymentMethod);
  const [restocks, setRestocks] = useState(true);
  const [isTried, setTried] = useState(false);
  const command = useCommand(`refund ${order.id}`);
  const choices = useMethodChoices(order.paymentMethod);

  const before = returnedBefore(order);
  const leftOf = (item: OrderItem) =>
    (quantityOf(item.quantity) ?? 0n) - (before.get(item.id) ?? 0n);
  const chosen = [...quantities].filter(([, quantity]) => quantity > 0n);
  const typed = parseAmount(text, order.currency);
  const goesBack = by === "lines" ? refundShare(order, quantities) : typed ?? 0n;
  const mistake = by === "lines"
    ? (chosen.length === 0 ? "Say what came back." : undefined)
    : typed === undefined || typed === 0n ? "Type an amount above 0."
    : typed > left ? `At most ${formatMinor(left, order.currency)}.` : undefined;

  const submit = async () => {
    setTried(true);
    if (mistake) return;
    const body = {
      ...(by === "lines"
        ? { items: chosen.map(([id, quantity]) => ({ id, quantity: quantityText(quantity) })),
            restock: restocks }
        : { amount: decimalOf(typed!, order.currency) }),
      reason: reason.trim() || undefined,
      payment_method: method,
    };
    await command.run(body, async (idempotencyKey) => onDone(
      await api.send<Order>("POST", `/v1/orders/${order.id}/refunds`, body,
                            { idempotencyKey, ifMatch: etag })));
  };

  return (
    <TaskForm title="Refund" command={command} kind="danger" onSubmit={submit} onClose={onClose}
      doLabel={<>Refund{goesBack > 0n &&
        <span class="number">{formatMinor(goesBack, order.currency)}</span>}</>}>
      <Tabs label="How much goes back" value={by} onValue={setBy}
        tabs={[{ value: "lines", label: "What came back" },
               { value: "amount", label: "An amount" }]}>
        {by === "lines" ? (
          <div class="stack">
            <ul class="list">
              {order.items.map((item) => (
                <LineStepper key={item.id} item={item} left={leftOf(item)}
                  value={quantities.get(item.id) ?? 0n}
                  onValue={(value) => setQuantities(new Map(quantities).set(item.id, value))} />
              ))}
            </ul>
            {isTried && mistake && <div class="field-error" role="alert">{mistake}</div>}
            <Check label="Put it back into stock" checked={restocks} onChecked={setRestocks} />
          </div>
        ) : (
          <NumberField label="Amount" value={text} onValue={setText}
            error={command.of("amount") ?? (isTried ? mistake : undefined)}
            hint={`Of what was paid, ${formatMinor(left, order.currency)} are left.`} />
        )}
      </Tabs>
      <div class="fields">
        <SelectField label="Given back as" value={method} onValue={setMethod}
          choices={choices} error={command.of("payment_method")} />
        <TextField label="Reason" value={reason} onValue={setReason}
          error={command.of("reason")} />
      </div>
    </TaskForm>
  );
}
