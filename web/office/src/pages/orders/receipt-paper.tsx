import type { ComponentChildren, RefObject } from "preact";
import type { Book, Order } from "../../api/types";
import { formatAmount, formatMinor, minorOf } from "../../money";
import { useBook } from "../../session";
import { useStores } from "../../stores";
import { DateTime } from "../../ui";
import { customerLabel, methodLabel } from "../../words";
import { addedTo } from "./added";
import { receiptLines, soleRate } from "./receipt-lines";

export type Paper = "80" | "a4";

function Row({ label, amount, isStrong }: {
  label: ComponentChildren;
  amount: string;
  isStrong?: boolean;
}) {
  return (
    <div class={isStrong ? "receipt-row receipt-strong" : "receipt-row"}>
      <dt>{label}</dt><dd class="number">{amount}</dd>
    </div>
  );
}

function Lines({ order }: { order: Order }) {
  const show = (minor: bigint) => formatMinor(minor, order.currency);
  return (
    <ul class="receipt-lines">
      {receiptLines(order).map((line) => (
        <li key={line.key}>
          <span>
            {line.name}
            {line.quantity !== "" && line.quantity !== "1" && (
              <span class="receipt-each number">{line.quantity} × {show(line.unitPrice)}</span>
            )}
          </span>
          <span class="number">{show(line.total)}</span>
        </li>
      ))}
    </ul>
  );
}

function Sums({ order }: { order: Order }) {
  const show = (amount: number) => formatAmount(amount, order.currency);
  const rate = soleRate(order);
  const added = addedTo(order);
  const taxed = (label: string) => rate ? `${label} (${rate}\u00a0%)` : label;
  return (
    <dl>
      {order.subtotalAmount !== order.totalAmount &&
        <Row label="Items" amount={show(order.subtotalAmount)} />}
      {order.discountAmount !== 0 && <Row label="Discount" amount={show(-order.discountAmount)} />}
      {!!order.orderFeeAmount && <Row label="Fees" amount={show(order.orderFeeAmount)} />}
      {!!order.additionalChargeAmount &&
        <Row label="Charges" amount={show(order.additionalChargeAmount)} />}
      {added.service > 0n &&
        <Row label="Service charge" amount={formatMinor(added.service, order.currency)} />}
      {added.tax > 0n &&
        <Row label={taxed("Tax")} amount={formatMinor(added.tax, order.currency)} />}
      <Row label="Total" amount={show(order.totalAmount)} isStrong />
      {!!order.taxAmount && added.tax === 0n &&
        <Row label={taxed("Tax in it")} amount={show(order.taxAmount)} />}
      {!!order.tipAmount && <Row label="Tip" amount={show(order.tipAmount)} />}
    </dl>
  );
}

function Money({ order }: { order: Order }) {
  const show = (amount: number) => formatAmount(amount, order.currency);
  const handed = (amount: number, change: number) => formatMinor(
    minorOf(amount, order.currency) + minorOf(change, order.currency), order.currency);
  return (
    <dl>
      {order.payments.map((payment) => (
        <Row key={payment.id} label={methodLabel(payment.paymentMethod)}
          amount={handed(payment.amount, payment.changeGiven)} />
      ))}
      {!!order.changeGiven && <Row label="Change" amount={show(-order.changeGiven)} />}
      {order.refunds.map((refund) => (
        <Row key={refund.id} label={`Given back, ${methodLabel(refund.paymentMethod).toLowerCase()}`}
          amount={show(-refund.amount)} />
      ))}
      {order.remainingAmount > 0 && order.status !== "CANCELLED" &&
        order.status !== "REFUNDED" &&
        <Row label="Still to pay" amount={show(order.remainingAmount)} isStrong />}
    </dl>
  );
}

// Black on white whatever the colours of the page: it is paper.
export function ReceiptPaper({ order, book, paper, slip }: {
  order: Order;
  book: Book | undefined;
  paper: Paper;
  slip: RefObject<HTMLDivElement>;
}) {
  const { name } = useBook();
  const stores = useStores();
  const store = stores.data?.find(({ id }) => id === order.store?.id);
  const customer = customerLabel(order);
  return (
    <div class={`receipt receipt-${paper}`} ref={slip}>
      <header>
        {book?.logo && <img class="receipt-logo" src={book.logo} alt="" />}
        <div class="receipt-name">{book?.name ?? name}</div>
        {order.store?.name && <div>{order.store.name}</div>}
        {store?.address && <div class="receipt-address">{store.address}</div>}
      </header>
      {order.testMode && <p class="receipt-mark">TEST: not a sale</p>}
      {order.status === "CANCELLED" && <p class="receipt-mark">CANCELLED</p>}
      <p class="receipt-row"><span>{order.shortCode}</span><DateTime at={order.date} /></p>
      {customer && <p>{customer}</p>}
      <Lines order={order} />
      <Sums order={order} />
      <Money order={order} />
      {order.notes && <p class="receipt-note">{order.notes}</p>}
      {book && book.receiptLines.length > 0 && (
        <footer>{book.receiptLines.map((line, index) => <div key={index}>{line}</div>)}</footer>
      )}
    </div>
  );
}
