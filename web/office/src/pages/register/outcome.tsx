// What became of a sale: on the screen right after the tap, and above the tiles for those that are
// still on their way.
import { Fragment } from "preact";
import { useState } from "preact/hooks";
import { formatMinor } from "../../money";
import { Button, Confirm, DateTime, Dialog, Icon, LinkButton, Money, Note } from "../../ui";
import { methodLabel } from "../../words";
import { type Sale, isUnsettled } from "./sale";
import { outbox } from "./till";

const receiptOf = (sale: Sale): string => `#/orders/${sale.order!.id}/receipt`;

const againText = "No answer came yet. The sale is being sent again, under the same number: it will " +
  "be recorded once. Do not enter it again.";

function Progress({ sale, isKept }: { sale: Sale; isKept: boolean }) {
  if (sale.state === "sending") {
    return <p class="outcome-state" role="status"><span class="spinner" /> Recording the sale…</p>;
  }
  if (sale.state === "recorded") {
    return (
      <p class="outcome-state outcome-good" role="status">
        <Icon name="check" /> Recorded as <strong>{sale.order!.shortCode}</strong>
      </p>
    );
  }
  if (sale.state === "again") {
    return (
      <div class="note note-warn" role="status">
        <p>{againText}</p>
        {sale.tries > 2 && <p>{sale.problem}</p>}
        {!isKept && <p>This browser keeps nothing: do not close or reload the page.</p>}
        <Button icon="refresh" onClick={() => outbox.hurry()}>Send now</Button>
      </div>
    );
  }
  return (
    <div class="note note-danger" role="alert">
      <p>{failureText(sale)}</p>
      <p>{sale.problem}</p>
    </div>
  );
}

// What may stand is looked for before it is entered once more.
const stuckText = "The server does not record the sale. An earlier try may have reached it: look " +
  "at the orders before you enter it again.";

const failureText = (sale: Sale): string =>
  sale.state === "refused" ? "The sale was not recorded."
    : sale.state === "stuck" ? (sale.order ? incompleteText(sale) : stuckText)
    : incompleteText(sale);

function incompleteText(sale: Sale): string {
  const part = sale.parts[sale.done];
  const code = sale.order!.shortCode;
  return part
    ? `${code} is recorded, but not the ${formatMinor(part.amount, sale.currency)} by ` +
      `${methodLabel(part.method)}: that is still owed.`
    : `${code} is recorded, but did not reach the kitchen.`;
}

// What is to be given back is the largest thing on the screen.
function Amounts({ sale: { outcome, parts, total, cart } }: { sale: Sale }) {
  const isChange = outcome.change > 0n;
  return (
    <>
      <div class="outcome-change">
        <span>{isChange ? "Change" : "Total"}</span>
        <strong><Money minor={isChange ? outcome.change : total} /></strong>
      </div>
      <dl class="facts">
        {isChange && <><dt>Total</dt><dd><Money minor={total} /></dd></>}
        {parts.filter(({ amount }) => amount > 0n).map(({ method, amount }, index) => (
          <Fragment key={index}>
            <dt>{methodLabel(method)}</dt>
            <dd><Money minor={amount} /></dd>
          </Fragment>
        ))}
        {outcome.owed > 0n && (
          <><dt>Owed by {cart.customer?.name}</dt><dd><Money minor={outcome.owed} /></dd></>
        )}
      </dl>
    </>
  );
}

export function OutcomeDialog({ sale, isKept, onNext, onRestore }: {
  sale: Sale;
  isKept: boolean;
  // The next sale. This one goes on by itself.
  onNext: () => void;
  // Back into the cart, to be corrected.
  onRestore: () => void;
}) {
  const { state, order } = sale;
  const isRefused = state === "refused";
  return (
    <Dialog title={isRefused ? "Not recorded" : "Sale"} onClose={isRefused ? onRestore : onNext}>
      <div class="outcome">
        {!isRefused && <Amounts sale={sale} />}
        <Progress sale={sale} isKept={isKept} />
        <div class="outcome-foot">
          {isRefused ? (
            <Button kind="primary" isWide onClick={onRestore}>Back to the sale</Button>
          ) : (
            <>
              {state === "recorded" && (
                <LinkButton icon="print" href={receiptOf(sale)} isWide>Print receipt</LinkButton>
              )}
              {order && (state === "incomplete" || state === "stuck") && (
                <LinkButton href={`#/orders/${order.id}`} isWide>Open the order</LinkButton>
              )}
              <Button kind="primary" isWide onClick={onNext} autofocus>
                {isUnsettled(sale) ? "Next sale meanwhile" : "New sale"}
              </Button>
            </>
          )}
        </div>
      </div>
    </Dialog>
  );
}

// The sale before, until the next one begins: what was to be given back can still be read.
export function LastSale({ sale }: { sale: Sale }) {
  const { change } = sale.outcome;
  return (
    <Note>
      <div>
        <strong>{sale.order!.shortCode}</strong>: <Money minor={sale.total} />
        {change > 0n && <>, change <strong><Money minor={change} /></strong></>}
      </div>
      <LinkButton icon="print" href={receiptOf(sale)}>Receipt</LinkButton>
    </Note>
  );
}

function UnsentNote({ sale, onRestore }: {
  sale: Sale;
  onRestore: ((sale: Sale) => void) | undefined;
}) {
  const [isGivingUp, setGivingUp] = useState(false);
  const amount = <strong><Money minor={sale.total} currency={sale.currency} /></strong>;
  const when = <DateTime at={sale.startedAt} isShort />;
  const putAway = () => outbox.putAway(sale.key);
  if (isUnsettled(sale)) {
    return (
      <Note tone="warn">
        <div role="status">
          The sale of {amount} of {when} is being sent{sale.state === "again" && " again"}.
          It will be recorded once: do not enter it again. {sale.problem}
        </div>
        <Button icon="refresh" onClick={() => outbox.hurry()}>Send now</Button>
      </Note>
    );
  }
  if (sale.state === "recorded") {
    return (
      <Note tone="good">
        <div role="status">
          The sale of {amount} of {when} is recorded as <strong>{sale.order!.shortCode}</strong>.
        </div>
        <div class="buttons">
          <LinkButton icon="print" href={receiptOf(sale)}>Receipt</LinkButton>
          <Button onClick={putAway}>Understood</Button>
        </div>
      </Note>
    );
  }
  return (
    <Note tone="danger">
      <div role="alert">
        The sale of {amount} of {when}: {failureText(sale)} {sale.problem}
      </div>
      <div class="buttons">
        {sale.state === "refused" && onRestore &&
          <Button onClick={() => onRestore(sale)}>Back into the cart</Button>}
        {sale.state === "stuck" &&
          <Button icon="refresh" onClick={() => outbox.retry(sale.key)}>Send again</Button>}
        {sale.state === "stuck" && !sale.order && <LinkButton href="#/orders">Orders</LinkButton>}
        {sale.order && <LinkButton href={`#/orders/${sale.order.id}`}>Open the order</LinkButton>}
        {sale.order ? <Button onClick={putAway}>Understood</Button>
          : <Button onClick={() => setGivingUp(true)}>Throw away</Button>}
      </div>
      {isGivingUp && (
        <Confirm title="Throw the sale away?" doLabel="Throw away" isDanger
          onClose={() => setGivingUp(false)} onDo={async () => putAway()}>
          {sale.state === "refused" ? "It was not recorded." : "It may not have been recorded."}
          {" "}If the customer has paid, it will be missing in the book.
        </Confirm>
      )}
    </Note>
  );
}

// `onRestore`: back into a cart, where there is one.
export function Unsent({ sales, onRestore }: {
  sales: readonly Sale[];
  onRestore?: (sale: Sale) => void;
}) {
  if (sales.length === 0) return null;
  return (
    <div class="unsent stack">
      {sales.map((sale) => <UnsentNote key={sale.key} sale={sale} onRestore={onRestore} />)}
    </div>
  );
}
