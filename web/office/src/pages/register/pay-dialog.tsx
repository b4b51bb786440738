// How the total is paid: at once, in parts, with change, or partly later.
import { useState } from "preact/hooks";
import { type PayMethod, cash } from "../../methods";
import { type Minor, decimalOf, parseAmount } from "../../money";
import { useBook } from "../../session";
import { remembered } from "../../store";
import {
  Button, Check, Confirm, Dialog, Form, Icon, Money, Note, NumberField, isTouch, selectAll,
} from "../../ui";
import { methodLabel } from "../../words";
import { type Cart, totalsOf } from "./cart";
import {
  type Part, type Verdict, judge, openOf, outcomeOf, quickAmounts,
} from "./tendering";

const kitchenName = "register.kitchen";

function Parts({ parts, labelOf, onRemove }: {
  parts: readonly Part[];
  labelOf: (method: string) => string;
  onRemove: (index: number) => void;
}) {
  if (parts.length === 0) return null;
  return (
    <ul class="pay-parts" aria-label="Payments so far">
      {parts.map(({ method, amount }, index) => (
        <li key={index}>
          <Icon name="check" />
          <span class="choice-main">{labelOf(method)}</span>
          <Money minor={amount} />
          <Button kind="quiet" icon="close" label={`Take back ${labelOf(method)}`}
            onClick={() => onRemove(index)} />
        </li>
      ))}
    </ul>
  );
}

// Said aloud as it changes, and large: it is read across the counter.
function VerdictLine({ verdict }: { verdict: Verdict | undefined }) {
  return (
    <div class="pay-verdict" role="status">
      {verdict?.kind === "change" && (
        <><span>Change</span><strong><Money minor={verdict.change} /></strong></>
      )}
      {verdict?.kind === "short" && (
        <><span>Still open</span><strong><Money minor={verdict.owed} /></strong></>
      )}
      {verdict?.kind === "exact" && <span class="soft">Exactly the amount</span>}
    </div>
  );
}

function Quick({ open, currency, onPick }: {
  open: Minor;
  currency: string;
  onPick: (amount: Minor) => void;
}) {
  return (
    <div class="quick" role="group" aria-label="Quick amounts">
      <Button onClick={() => onPick(open)}>Exact</Button>
      {quickAmounts(open, currency).map((amount) => (
        <Button key={String(amount)} onClick={() => onPick(amount)}><Money minor={amount} /></Button>
      ))}
    </div>
  );
}

export function PayDialog({ cart, methods, mayCook, onCustomer, onPaid, onClose }: {
  cart: Cart;
  methods: readonly PayMethod[];
  // The role may send orders to the kitchen.
  mayCook: boolean;
  onCustomer: () => void;
  onPaid: (parts: Part[], toKitchen: boolean) => void;
  onClose: () => void;
}) {
  const { currency } = useBook();
  const { total } = totalsOf(cart);
  const [parts, setParts] = useState<Part[]>([]);
  const open = openOf(total, parts);
  const [method, setMethod] = useState(methods[0]!.method);
  const [typed, setTyped] = useState(decimalOf(open, currency));
  const [isTried, setTried] = useState(false);
  const [credit, setCredit] = useState<Part[]>();
  const [toKitchen, setToKitchen] = useState(remembered.get(kitchenName) === "yes");

  const amount = parseAmount(typed.trim() === "" ? "0" : typed, currency);
  const next = amount === undefined ? undefined : { method, amount };
  const verdict = next && judge(total, parts, next);
  const covers = verdict?.kind === "exact" || verdict?.kind === "change";

  const restart = (now: Part[]) => {
    setParts(now);
    setTyped(decimalOf(openOf(total, now), currency));
    setTried(false);
  };
  const pick = (to: string) => {
    setMethod(to);
    // What is beyond the open amount was meant as cash.
    if (to !== cash && amount !== undefined && amount > open) setTyped(decimalOf(open, currency));
  };
  const finish = (with_: Part[]) => onPaid(with_, toKitchen);
  const submit = () => {
    setTried(true);
    if (!next || !verdict) return;
    if (covers) finish([...parts, next]);
    else if (verdict.kind === "short") restart([...parts, next]);
  };
  const onCredit = () => {
    if (!next || verdict?.kind === "too much") return setTried(true);
    if (!cart.customer) return onCustomer();
    setCredit(next.amount > 0n || parts.length === 0 ? [...parts, next] : parts);
  };

  let mistake: string | undefined;
  if (amount === undefined) mistake = "An amount of 0 or more.";
  else if (verdict?.kind === "too much") mistake = "Only cash gives change.";
  else if (isTried && verdict?.kind === "nothing") mistake = "How much is it?";
  const labelOf = (word: string) =>
    methods.find((each) => each.method === word)?.label ?? methodLabel(word);
  return (
    <Dialog title="Payment" onClose={onClose}>
      <Form look="pay" onSubmit={submit}>
        <div class="pay-total">
          <span class="soft">{parts.length > 0 ? "Still to pay" : "To pay"}</span>
          <strong><Money minor={open} /></strong>
          {parts.length > 0 && <span class="soft">of <Money minor={total} /></span>}
        </div>
        <Parts parts={parts} labelOf={labelOf}
          onRemove={(index) => restart(parts.filter((_, at) => at !== index))} />
        <div class="chips pay-methods" role="group" aria-label="Way of payment">
          {methods.map((each) => (
            <button key={each.method} type="button" class="chip" aria-pressed={each.method === method}
              onClick={() => pick(each.method)}>{each.label}</button>
          ))}
        </div>
        <NumberField value={typed}
          label={method === cash ? "Received in cash" : `Amount by ${labelOf(method)}`}
          onValue={setTyped} onFocus={selectAll} autofocus={!isTouch()} error={mistake} />
        {method === cash && open > 0n && (
          <Quick open={open} currency={currency}
            onPick={(picked) => setTyped(decimalOf(picked, currency))} />
        )}
        <VerdictLine verdict={verdict} />
        {mayCook && (
          <Check label="Send to the kitchen" checked={toKitchen} onChecked={(checked) => {
            setToKitchen(checked);
            remembered.set(kitchenName, checked ? "yes" : undefined);
          }} />
        )}
        <div class="pay-foot">
          <Button kind="primary" type="submit" isWide>
            {verdict?.kind === "short" ? "Add this payment" : "Record the sale"}
          </Button>
          {open > 0n && !covers && (
            <Button isWide onClick={onCredit}>
              {cart.customer ? "The rest on credit" : "The rest on credit: choose a customer"}
            </Button>
          )}
        </div>
      </Form>
      {credit && cart.customer && (
        <Confirm title="Sell on credit?" doLabel="Sell on credit" onClose={() => setCredit(undefined)}
          onDo={async () => finish(credit)}>
          {cart.customer.name} will owe{" "}
          <strong><Money minor={outcomeOf(total, credit).owed} /></strong>. It stands as open among the
          orders until it is paid.
          {cart.customer.isBlacklisted &&
            <Note tone="warn">{cart.customer.name} is marked: no credit.</Note>}
        </Confirm>
      )}
    </Dialog>
  );
}
