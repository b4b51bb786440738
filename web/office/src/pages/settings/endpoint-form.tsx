// What is told about an endpoint, and its secret.
import { useState } from "preact/hooks";
import { api, useBook } from "../../session";
import { NumberField, SelectField, TextField } from "../../ui";
import { EventFields } from "./event-types";
import { FormDialog, SecretDialog, changesOf } from "./parts";
import type { Endpoint } from "./types";

const styles = [
  { value: "cloove", label: "Tillbook's own (Cloove-Signature)" },
  { value: "standard", label: "Standard Webhooks" },
  { value: "clover", label: "Clover (verified by a code, body not signed)" },
];

const draftOf = (endpoint?: Endpoint) => ({
  name: endpoint?.name ?? "",
  url: endpoint?.url ?? "",
  events: endpoint?.events ?? ["*"],
  style: endpoint?.style ?? "cloove",
  max_in_flight: String(endpoint?.maxInFlight ?? 8),
});

export function EndpointForm({ endpoint, onClose, onDone }: {
  endpoint?: Endpoint | undefined;
  onClose: () => void;
  onDone: (endpoint: Endpoint) => void;
}) {
  const [draft, setDraft] = useState(draftOf(endpoint));
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  const { environment } = useBook();
  return (
    <FormDialog title={endpoint ? "Change an endpoint" : "New endpoint"} doLabel="Save" isWide
      draft={draft} onClose={onClose}
      onDo={async (idempotencyKey) => {
        const { data } = endpoint
          ? await api.send<Endpoint>("PATCH", `/v1/webhook-endpoints/${endpoint.id}`,
                                     changesOf(draftOf(endpoint), draft), { idempotencyKey })
          : await api.send<Endpoint>("POST", "/v1/webhook-endpoints", draft, { idempotencyKey });
        onDone(data);
      }}>
      {(of) => <>
        <TextField label="Name" value={draft.name} onValue={(name) => set({ name })}
          error={of("name")} required autoFocus />
        <TextField label="Address" type="url" value={draft.url} onValue={(url) => set({ url })}
          error={of("url")} required spellcheck={false}
          placeholder="https://ledger.example/hooks"
          hint={environment === "live" ? "Begins with https://."
            : "http:// is fine in a test book."} />
        <EventFields chosen={draft.events} onChosen={(events) => set({ events })}
          error={of("events")} />
        <div class="fields">
          {!endpoint && <SelectField label="Style" value={draft.style} choices={styles}
            error={of("style")} onValue={(style) => set({ style: style as Endpoint["style"] })}
            hint="How what is sent is spelled and signed." />}
          <NumberField label="Under way at once" value={draft.max_in_flight}
            error={of("max_in_flight")} onValue={(max_in_flight) => set({ max_in_flight })}
            hint="1 to 64. With 1 everything arrives strictly in order." />
        </div>
      </>}
    </FormDialog>
  );
}

export function SecretOf({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  return (
    <SecretDialog title={`The secret of “${endpoint.name}”`} label="Signing secret"
      text={endpoint.signingSecret} onClose={onClose}>
      <p>The receiver checks with it that a message comes from this book. It is shown now and never
        again.</p>
    </SecretDialog>
  );
}
