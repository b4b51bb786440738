import { useState } from "preact/hooks";
import { api, may, useBook } from "../../session";
import { Button, Confirm, EmptyState, TextField, toast } from "../../ui";
import { FormDialog, PagedList, Row, removeAt, tagOf, usePaged } from "./parts";
import type { Category } from "./types";

function Edit({ category, onClose, onDone }: {
  category?: Category | undefined;
  onClose: () => void;
  onDone: () => void;
}) {
  const [name, setName] = useState(category?.name ?? "");
  const draft = { name: name.trim() };
  return (
    <FormDialog title={category ? "Rename a category" : "New category"} onOld={onDone}
      doLabel="Save"
      draft={draft} onClose={onClose}
      onDo={async (idempotencyKey) => {
        const path = "/v1/products/categories";
        if (category) {
          await api.send("PATCH", `${path}/${category.id}`, draft,
                         { idempotencyKey, ifMatch: tagOf(category) });
        }
        else await api.send("POST", path, draft, { idempotencyKey });
        toast(`${draft.name} is saved.`);
        onDone();
      }}>
      {(of) => <TextField label="Name" value={name} onValue={setName} error={of("name")} required
        autoFocus />}
    </FormDialog>
  );
}

export function Categories({ onChanged }: { onChanged: () => void }) {
  const mayWrite = may(useBook(), "products:write");
  const list = usePaged<Category>("/v1/products/categories", {}, 50);
  const [edited, setEdited] = useState<Category | "new">();
  const [removed, setRemoved] = useState<Category>();
  const changed = () => {
    list.reload();
    onChanged();
  };
  return (
    <div class="stack">
      {mayWrite && <div><Button kind="primary" icon="plus" onClick={() => setEdited("new")}>
        New category</Button></div>}
      <PagedList list={list} keyOf={({ id }) => id} empty={
        <EmptyState title="No categories yet" icon="orders">Categories sort the tiles of the
          register and the lines of a report.</EmptyState>}>
        {(category) => (
          <Row name={category.name} onOpen={mayWrite ? () => setEdited(category) : undefined}
            actions={mayWrite ? [
              { label: "Rename", onChoose: () => setEdited(category) },
              { label: "Remove", icon: "trash", isDanger: true,
                onChoose: () => setRemoved(category) },
            ] : []} />
        )}
      </PagedList>
      {edited && <Edit category={edited === "new" ? undefined : edited} onDone={changed}
        onClose={() => setEdited(undefined)} />}
      {removed && (
        <Confirm title={`Remove ${removed.name}?`} doLabel="Remove" isDanger
          onClose={() => setRemoved(undefined)}
          onDo={async (idempotencyKey) => {
            await removeAt(`/v1/products/categories/${removed.id}`, idempotencyKey);
            toast(`${removed.name} is removed.`);
            changed();
          }}>
          Its products stay, without a category.
        </Confirm>
      )}
    </div>
  );
}
