// The tax rates of the book.
import { useState } from "preact/hooks";
import { api, may, useBook } from "../../session";
import { Badge, Button, Check, Confirm, EmptyState, NumberField, TextField, toast } from "../../ui";
import { percent } from "../day/figures";
import { FormDialog, PagedList, PartHead, Row, changesOf, removeAt, usePaged } from "./parts";
import type { TaxRate } from "./types";

// A rate that is made for what has no tax has a name for programs.
const nameOf = ({ name }: TaxRate): string =>
  name === "NO_TAX_APPLIED" ? "No tax" : name ?? "Without a name";

const draftOf = (rate?: TaxRate) => ({
  name: rate?.name ?? "",
  rate: rate ? String(rate.rate) : "",
  is_default: rate?.isDefault ?? false,
});

function Edit({ rate, onClose, onDone }: {
  rate?: TaxRate | undefined;
  onClose: () => void;
  onDone: () => void;
}) {
  const [draft, setDraft] = useState(draftOf(rate));
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  return (
    <FormDialog title={rate ? "Change a tax rate" : "New tax rate"} doLabel="Save" draft={draft}
      onClose={onClose}
      onDo={async (idempotencyKey) => {
        const body = { ...draft, rate: draft.rate.trim().replace(",", ".") };
        if (rate) {
          await api.send("PATCH", `/v1/tax-rates/${rate.id}`, changesOf(draftOf(rate), body),
                         { idempotencyKey });
        } else {
          await api.send("POST", "/v1/tax-rates", body, { idempotencyKey });
        }
        toast(`${draft.name} is saved.`);
        onDone();
      }}>
      {(of) => <>
        <TextField label="Name" value={draft.name} onValue={(name) => set({ name })}
          error={of("name")} placeholder="VAT" required autoFocus />
        <NumberField label="Percent" value={draft.rate} onValue={(text) => set({ rate: text })}
          error={of("rate")} placeholder="7.5" required />
        <Check label="The default rate" checked={draft.is_default}
          onChecked={(is_default) => set({ is_default })} />
      </>}
    </FormDialog>
  );
}

export function Taxes() {
  const book = useBook();
  const mayWrite = may(book, "products:write");
  const list = usePaged<TaxRate>("/v1/tax-rates", {}, 50);
  const [edited, setEdited] = useState<TaxRate | "new">();
  const [removed, setRemoved] = useState<TaxRate>();
  return (
    <>
      <PartHead title="Taxes" hint={book.taxIncluded
        ? "Prices of this book contain tax: nothing is added at the register."
        : "Prices of this book contain no tax. The book's settings can change that."}>
        {mayWrite && <Button kind="primary" icon="plus" onClick={() => setEdited("new")}>
          New rate</Button>}
      </PartHead>
      <PagedList list={list} keyOf={({ id }) => id} empty={
        <EmptyState title="No tax rates" icon="reports">Add the rates that your products are sold
          at.</EmptyState>}>
        {(rate) => (
          <Row name={nameOf(rate)} onOpen={mayWrite ? () => setEdited(rate) : undefined}
            badges={rate.isDefault && <Badge tone="info">Default</Badge>}
            end={<span class="strong number">{percent(rate.rate)}</span>}
            actions={mayWrite ? [
              { label: "Change", onChoose: () => setEdited(rate) },
              { label: "Remove", icon: "trash", isDanger: true, onChoose: () => setRemoved(rate) },
            ] : []} />
        )}
      </PagedList>
      {edited && <Edit rate={edited === "new" ? undefined : edited} onDone={list.reload}
        onClose={() => setEdited(undefined)} />}
      {removed && (
        <Confirm title={`Remove ${nameOf(removed)}?`} doLabel="Remove" isDanger
          onClose={() => setRemoved(undefined)}
          onDo={async (idempotencyKey) => {
            await removeAt(`/v1/tax-rates/${removed.id}`, idempotencyKey);
            toast(`${nameOf(removed)} is removed.`);
            list.reload();
          }}>
          What was sold at this rate stays as it was recorded.
        </Confirm>
      )}
    </>
  );
}
