// What was sent to an endpoint, and sending it again.
import { useEffect, useState } from "preact/hooks";
import { newKey } from "../../api/client";
import { useLoad } from "../../load";
import { api, may, useBook } from "../../session";
import { Badge, Button, DateTime, Dialog, EmptyState, ErrorNote, SelectField, Skeleton, type Tone,
         toast } from "../../ui";
import { useCommand } from "../../command";
import { eventLabel, eventTypes } from "./event-types";
import { PagedList, Row, usePaged } from "./parts";
import type { Delivery } from "./types";

const states: Record<Delivery["status"], { label: string; tone: Tone }> = {
  pending: { label: "Under way", tone: "info" },
  delivered: { label: "Delivered", tone: "good" },
  failed: { label: "Failed", tone: "danger" },
};

const causes: Record<Delivery["cause"], string> = {
  event: "As it happened",
  resend: "Sent again",
  test: "A test",
  verification: "Asks for the code",
};

function attemptsText(attempts: number): string {
  return attempts === 1 ? "1 attempt" : `${attempts.toLocaleString()} attempts`;
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text; // Cut off, or not JSON: as it is.
  }
}

function Details({ id, onClose, onResent }: {
  id: string;
  onClose: () => void;
  onResent: () => void;
}) {
  const mayWrite = may(useBook(), "webhooks:write");
  const command = useCommand();
  const { data: delivery, error, reload } = useLoad(
    (signal) => api.get<Delivery>(`/v1/webhook-deliveries/${id}`, { signal }), [id]);
  const resend = async () => {
    const key = newKey();
    if (await command.run({ id, key }, (idempotencyKey) =>
      api.send("POST", `/v1/webhook-deliveries/${id}/resend`, {}, { idempotencyKey }))) {
      toast("It is sent again.");
      onResent();
      onClose();
    }
  };
  return (
    <Dialog title={delivery ? eventLabel(delivery.eventType) : "Delivery"} isWide onClose={onClose}>
      {error ? <ErrorNote error={error} onRetry={reload} /> : !delivery ? <Skeleton /> : (
        <div class="stack">
          <dl class="facts">
            <dt>State</dt>
            <dd>
              <Badge tone={states[delivery.status].tone}>{states[delivery.status].label}</Badge>
            </dd>
            <dt>Event</dt><dd><code>{delivery.eventType}</code></dd>
            <dt>Why</dt><dd>{causes[delivery.cause]}</dd>
            <dt>Made</dt><dd><DateTime at={delivery.createdAt} /></dd>
            <dt>Attempts</dt><dd class="number">{delivery.attempts}</dd>
            {delivery.nextAttemptAt && <>
              <dt>Next attempt</dt><dd><DateTime at={delivery.nextAttemptAt} /></dd></>}
            {delivery.deliveredAt && <>
              <dt>Delivered</dt><dd><DateTime at={delivery.deliveredAt} /></dd></>}
            <dt>Answer</dt>
            <dd>{delivery.responseStatus === null ? "none came"
                : `status ${delivery.responseStatus}`}
              {delivery.latencyMs !== null && delivery.responseStatus !== null &&
                `, after ${delivery.latencyMs.toLocaleString()} ms`}</dd>
            {delivery.errorMessage && <><dt>What went wrong</dt><dd>{delivery.errorMessage}</dd></>}
          </dl>
          {delivery.payloadPreview && (
            <div>
              <h3>What was sent</h3>
              <pre class="setting-pre" tabIndex={0}>{pretty(delivery.payloadPreview)}</pre>
            </div>
          )}
          {delivery.responsePreview && (
            <div>
              <h3>What was answered</h3>
              <pre class="setting-pre" tabIndex={0}>{delivery.responsePreview}</pre>
            </div>
          )}
          {command.problem && <ErrorNote error={command.problem} />}
        </div>
      )}
      <div class="dialog-foot">
        <Button onClick={onClose}>Close</Button>
        {mayWrite && delivery && delivery.cause !== "test" && (
          <Button kind="primary" icon="refresh" isBusy={command.isBusy} onClick={resend}>
            Send again</Button>
        )}
      </div>
    </Dialog>
  );
}

export function Deliveries({ endpointId, round }: { endpointId: string; round: number }) {
  const [status, setStatus] = useState("");
  const [type, setType] = useState("");
  const [opened, setOpened] = useState<string>();
  const list = usePaged<Delivery>("/v1/webhook-deliveries", {
    endpoint_id: endpointId, status, event_type: type,
  });
  useEffect(() => {
    if (round > 0) list.reload();
  }, [round]);
  // What is under way is looked at again until it has arrived.
  const isMoving = list.data?.some((one) => one.status === "pending") ?? false;
  useEffect(() => {
    if (!isMoving) return;
    const timer = setInterval(list.reload, 2500);
    return () => clearInterval(timer);
  }, [isMoving]);
  return (
    <section class="stack">
      <h2>Deliveries</h2>
      <div class="setting-filters">
        <SelectField label="State" value={status} onValue={setStatus} choices={[
          { value: "", label: "All" },
          ...Object.entries(states).map(([value, { label }]) => ({ value, label })),
        ]} />
        <SelectField label="Event" value={type} onValue={setType} choices={[
          { value: "", label: "All" },
          ...eventTypes.map((value) => ({ value, label: eventLabel(value) })),
        ]} />
        <Button icon="refresh" onClick={list.reload}>Look again</Button>
      </div>
      <PagedList list={list} keyOf={({ id }) => id} empty={
        <EmptyState title="Nothing was sent" icon="external">
          {status || type ? "Nothing fits these filters."
            : "Send a test to see whether it arrives."}
        </EmptyState>}>
        {(delivery) => (
          <Row name={delivery.cause === "test" ? "A test" : eventLabel(delivery.eventType)}
            onOpen={() => setOpened(delivery.id)}
            badges={<Badge tone={states[delivery.status].tone}>
              {states[delivery.status].label}</Badge>}
            end={<span class="soft small"><DateTime at={delivery.createdAt} isShort /></span>}>
            {attemptsText(delivery.attempts)}
            {delivery.responseStatus !== null && `, answered ${delivery.responseStatus}`}
            {delivery.responseStatus === null && delivery.errorMessage &&
              `, ${delivery.errorMessage.replace(/\.$/, "")}`}
            {delivery.status !== "delivered" && delivery.nextAttemptAt &&
              <>, next <DateTime at={delivery.nextAttemptAt} isShort /></>}
          </Row>
        )}
      </PagedList>
      {opened && <Details id={opened} onResent={list.reload}
        onClose={() => setOpened(undefined)} />}
    </section>
  );
}
