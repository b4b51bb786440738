// The stores of the book.
import { useState } from "preact/hooks";
import type { Store } from "../../api/types";
import { api, may, useBook } from "../../session";
import { Badge, Button, Check, Confirm, EmptyState, TextField, toast } from "../../ui";
import { FormDialog, PagedList, PartHead, Row, changesOf, filledOf, removeAt, tagOf, usePaged }
  from "./parts";
import { ZoneField } from "./zone";

const draftOf = (store?: Store) => ({
  name: store?.name ?? "",
  address: store?.address ?? "",
  timezone: store?.timezone ?? "",
  is_default: store?.isDefault ?? false,
  is_active: store?.isActive ?? true,
});

function Edit({ store, onClose, onDone }: {
  store?: Store | undefined;
  onClose: () => void;
  onDone: () => void;
}) {
  const [draft, setDraft] = useState(draftOf(store));
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  const send = async (idempotencyKey: string) => {
    if (store) {
      await api.send("PATCH", `/v1/stores/${store.id}`, changesOf(draftOf(store), draft),
                     { idempotencyKey, ifMatch: tagOf(store) });
    } else {
      await api.send("POST", "/v1/stores", filledOf(draft), { idempotencyKey });
    }
    toast(`${draft.name} is saved.`);
    onDone();
  };
  return (
    <FormDialog title={store ? "Change a store" : "New store"} onOld={onDone}
      doLabel="Save" draft={draft}
      onDo={send} onClose={onClose}>
      {(of) => <>
        <TextField label="Name" value={draft.name} onValue={(name) => set({ name })}
          error={of("name")} required autoFocus />
        <TextField label="Address (optional)" value={draft.address} error={of("address")}
          onValue={(address) => set({ address })} />
        <ZoneField label="Time zone (optional)" value={draft.timezone} error={of("timezone")}
          onValue={(timezone) => set({ timezone })}
          hint="To know only: business days are those of the book." />
        <div>
          <Check label="Sales that name no store belong here" checked={draft.is_default}
            onChecked={(checked) => set({ is_default: checked })} />
          <Check label="Open: takes new orders" checked={draft.is_active}
            onChecked={(checked) => set({ is_active: checked })} />
        </div>
      </>}
    </FormDialog>
  );
}

export function Stores() {
  const book = useBook();
  const mayWrite = may(book, "stores:write");
  const list = usePaged<Store>("/v1/stores");
  const [edited, setEdited] = useState<Store | "new">();
  const [removed, setRemoved] = useState<Store>();
  return (
    <>
      <PartHead title="Stores"
        hint="Places that sell. Sales, stock and day closes are kept by store.">
        {mayWrite && <Button kind="primary" icon="plus" onClick={() => setEdited("new")}>
          New store</Button>}
      </PartHead>
      <PagedList list={list} keyOf={({ id }) => id} empty={
        <EmptyState title="No stores" icon="register">
          A book needs none. Add one for each place that sells, to tell their sales apart.
        </EmptyState>}>
        {(store) => (
          <Row name={store.name} onOpen={mayWrite ? () => setEdited(store) : undefined}
            badges={<>
              {store.isDefault && <Badge tone="info">Default</Badge>}
              {!store.isActive && <Badge>Closed</Badge>}
            </>}
            actions={mayWrite ? [
              { label: "Change", onChoose: () => setEdited(store) },
              { label: "Remove", icon: "trash", isDanger: true,
                onChoose: () => setRemoved(store) },
            ] : []}>
            {store.address ?? "No address"}
          </Row>
        )}
      </PagedList>
      {edited && <Edit store={edited === "new" ? undefined : edited} onDone={list.reload}
        onClose={() => setEdited(undefined)} />}
      {removed && (
        <Confirm title={`Remove ${removed.name}?`} doLabel="Remove" isDanger
          onClose={() => setRemoved(undefined)}
          onDo={async (idempotencyKey) => {
            await removeAt(`/v1/stores/${removed.id}`, idempotencyKey);
            toast(`${removed.name} is removed.`);
            list.reload();
          }}>
          Its orders keep it. It takes no new ones, and no longer stands in any choice.
        </Confirm>
      )}
    </>
  );
}
