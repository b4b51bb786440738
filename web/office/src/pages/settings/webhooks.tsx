// Webhook endpoints: the list, and one of them with its deliveries.
import { useState } from "preact/hooks";
import { hashOf } from "../../router";
import { may, useBook } from "../../session";
import { Badge, Button, DateTime, EmptyState } from "../../ui";
import { EndpointPage, statusOf } from "./endpoint";
import { EndpointForm, SecretOf } from "./endpoint-form";
import { PagedList, PartHead, Row, usePaged } from "./parts";
import type { Endpoint } from "./types";

export function Webhooks({ query }: { query: Record<string, string> }) {
  const mayWrite = may(useBook(), "webhooks:write");
  const list = usePaged<Endpoint>("/v1/webhook-endpoints");
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<Endpoint>();
  if (query.endpoint) return <EndpointPage key={query.endpoint} id={query.endpoint} />;
  return (
    <>
      <PartHead title="Webhooks" hint={<>Other programs are told of what happens here, as the{" "}
        <a href="/docs">documentation</a> says.</>}>
        {mayWrite && <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>
          New endpoint</Button>}
      </PartHead>
      <PagedList list={list} keyOf={({ id }) => id} empty={
        <EmptyState title="No endpoints yet" icon="external">Add the address of a program that
          shall know at once when something is sold, paid or refunded.</EmptyState>}>
        {(endpoint) => {
          const status = statusOf(endpoint);
          return (
            <Row name={endpoint.name} badges={<Badge tone={status.tone}>{status.label}</Badge>}
              href={hashOf("/settings/webhooks", { endpoint: endpoint.id })}>
              <span class="setting-url">{endpoint.url}</span>
              {endpoint.lastDeliveredAt && <> · last heard us{" "}
                <DateTime at={endpoint.lastDeliveredAt} isShort /></>}
            </Row>
          );
        }}
      </PagedList>
      {isMaking && <EndpointForm onClose={() => setMaking(false)} onDone={(endpoint) => {
        setMade(endpoint);
        list.reload();
      }} />}
      {made && <SecretOf endpoint={made} onClose={() => setMade(undefined)} />}
    </>
  );
}
