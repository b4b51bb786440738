// One order: what was sold, how it was paid, and what can be done with it.
import { useState } from "preact/hooks";
import type { Answer } from "../../api/client";
import { ApiError } from "../../api/error";
import type { Order } from "../../api/types";
import { useCommand } from "../../command";
import { useCalm, useEvents } from "../../live";
import { useLoad } from "../../load";
import { type Minor, minorOf } from "../../money";
import { go } from "../../router";
import { api, may, useBook } from "../../session";
import {
  Badge, Button, Confirm, EmptyState, ErrorNote, Icon, LinkButton, Menu, type MenuItem, Money,
  Note, Skeleton, Tabs, toast,
} from "../../ui";
import { paymentWords, statusWords } from "../../words";
import type { PageProps } from "..";
import { CancelDialog, CollectDialog, type DialogProps } from "./dialogs";
import { Explain } from "./explain";
import { History } from "./history";
import { About, Items, Payments, Refunds } from "./order-parts";
import { RefundDialog } from "./refund-dialog";
import { paidLeft } from "./refund-share";
import "./detail.css";

type Task = "collect" | "refund" | "cancel" | "delete";

const isSettled = ({ status }: Order) => status === "CANCELLED" || status === "REFUNDED";
const mayCollect = (order: Order) => order.remainingAmount > 0 && !isSettled(order);
const mayRefund = (order: Order) => order.status !== "CANCELLED" && paidLeft(order) > 0n;
// As the server has it: not when money of it is in the drawer.
const mayCancel = (order: Order) => order.status !== "CANCELLED" &&
  (order.status !== "COMPLETED" || order.amountPaid === 0);

function Actions({ order, onTask, onDone }: {
  order: Order;
  onTask: (task: Task) => void;
  onDone: () => void;
}) {
  const kitchen = useCommand();
  const mayWrite = may(useBook(), "orders:write");
  const send = async () => {
    const isDone = await kitchen.run(order.id, (idempotencyKey) =>
      api.send("POST", `/v1/orders/${order.id}/send-to-kitchen`, undefined, { idempotencyKey }));
    if (isDone) toast("Sent to the kitchen");
    onDone();
  };
  const more: MenuItem[] = [];
  if (mayWrite && !order.kitchenTicketId && !isSettled(order)) {
    more.push({ label: "Send to the kitchen", icon: "kitchen", onChoose: () => void send() });
  }
  if (mayWrite && mayCancel(order)) {
    more.push({ label: "Cancel the order", icon: "close", isDanger: true,
                onChoose: () => onTask("cancel") });
  }
  if (mayWrite && order.testMode) {
    more.push({ label: "Delete this test order", icon: "trash", isDanger: true,
                onChoose: () => onTask("delete") });
  }
  return (
    <>
      {kitchen.problem && <ErrorNote error={kitchen.problem} />}
      <div class="buttons order-actions">
        {mayWrite && mayCollect(order) && (
          <Button kind="primary" onClick={() => onTask("collect")}>
            Collect <Money amount={order.remainingAmount} currency={order.currency} />
          </Button>
        )}
        <LinkButton icon="print" href={`#/orders/${order.id}/receipt`}>Receipt</LinkButton>
        {mayWrite && mayRefund(order) && <Button onClick={() => onTask("refund")}>Refund</Button>}
        {more.length > 0 && (
          <Menu label="More" button={<Icon name="more" />} groups={[{ items: more }]} />
        )}
      </div>
    </>
  );
}

function Head({ order }: { order: Order }) {
  const status = statusWords[order.status];
  return (
    <>
      <a class="back" href="#/orders"><Icon name="back" />Orders</a>
      <div class="page-head">
        <h1>{order.shortCode}</h1>
        <Badge tone={status.tone}>{status.label}</Badge>
        {order.status !== "CANCELLED" && <Badge>{paymentWords[order.paymentStatus]}</Badge>}
        {order.testMode && <Badge tone="test">Test order</Badge>}
      </div>
    </>
  );
}

const doneWords: Record<Exclude<Task, "delete">, string> = {
  collect: "Payment recorded", refund: "Refund recorded", cancel: "Order cancelled",
};

function TaskDialog({ task, order, etag, onClose, onDone }: DialogProps & { task: Task }) {
  const props = { order, etag, onClose, onDone };
  switch (task) {
    case "collect": return <CollectDialog {...props} />;
    case "refund": return <RefundDialog {...props} />;
    case "cancel": return <CancelDialog {...props} />;
    case "delete": return (
      <Confirm title={`Delete ${order.shortCode}?`} doLabel="Delete" isDanger onClose={onClose}
        onDo={async () => {
          await api.send("DELETE", `/v1/orders/${order.id}`);
          toast(`${order.shortCode} is gone`);
          go("/orders");
        }}>
        <p>It was made as a test. No sale is lost.</p>
      </Confirm>
    );
  }
}

export default function OrderDetail({ params }: PageProps) {
  const id = params.id!;
  // With the order as it was shown when somebody set about it.
  const [task, setTask] = useState<{ kind: Task; order: Order; etag: string | null }>();
  const [change, setChange] = useState<Minor>();
  const [tab, setTab] = useState("order");
  const read = useLoad<Order>((signal) => api.get(`/v1/orders/${id}`, { signal }), [id], id);
  const order = read.data;
  const calm = useCalm(read.reload, 500);
  useEvents("order.*,payment.received,kitchen_ticket.*", (event) => {
    if (event.data.entityId === id) calm();
  }, calm);

  if (!order) {
    if (read.error instanceof ApiError && read.error.status === 404) {
      return (
        <EmptyState title="There is no such order" icon="orders" isPage>
          <LinkButton href="#/orders">To the orders</LinkButton>
        </EmptyState>
      );
    }
    if (read.error) return <ErrorNote error={read.error} onRetry={read.reload} />;
    return <div class="card"><Skeleton lines={8} /></div>;
  }
  const begin = (kind: Task) => {
    setChange(undefined);
    setTask({ kind, order, etag: read.answer?.etag ?? null });
  };
  const done = (kind: Task, answer: Answer<Order>) => {
    setTask(undefined);
    read.take(answer);
    const last = answer.data.payments.at(-1);
    if (kind === "collect" && last && last.changeGiven > 0) {
      setChange(minorOf(last.changeGiven, answer.data.currency));
    }
    if (kind !== "delete") {
      toast(answer.replayed ? "It had been recorded already, and was not done again."
        : doneWords[kind]);
    }
  };
  const close = (isOld?: boolean) => {
    setTask(undefined);
    if (isOld) read.reload();
  };
  return (
    <>
      <Head order={order} />
      {read.error !== undefined && <ErrorNote error={read.error} onRetry={read.reload} />}
      {change !== undefined && (
        <Note tone="good">
          <strong>Change: <Money minor={change} currency={order.currency} /></strong>
          <Button onClick={() => setChange(undefined)}>Given</Button>
        </Note>
      )}
      <Actions order={order} onTask={begin} onDone={read.reload} />
      <Tabs label="About the order" value={tab} onValue={setTab} tabs={[
        { value: "order", label: "Order" },
        { value: "history", label: "History" },
        { value: "explain", label: "How it adds up" },
      ]}>
        {tab === "order" && (
          <div class="order-columns">
            <div class="stack"><Items order={order} /></div>
            <div class="stack">
              <Payments order={order} /><Refunds order={order} /><About order={order} />
            </div>
          </div>
        )}
        {tab === "history" && <section class="card"><History id={id} version={order.version} /></section>}
        {tab === "explain" && <Explain id={id} version={order.version} />}
      </Tabs>
      {task && (
        <TaskDialog task={task.kind} order={task.order} etag={task.etag} onClose={close}
          onDone={(answer) => done(task.kind, answer)} />
      )}
    </>
  );
}
