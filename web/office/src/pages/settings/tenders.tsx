// What customers pay with.
import { useState } from "preact/hooks";
import { newKey } from "../../api/client";
import { messageOf } from "../../api/error";
import { cash } from "../../methods";
import { api, may, useBook } from "../../session";
import { Badge, Button, Check, Confirm, EmptyState, TextField, toast } from "../../ui";
import { FormDialog, PagedList, PartHead, Row, changesOf, removeAt, usePaged } from "./parts";
import type { Tender } from "./types";

const nameOf = ({ label, labelKey }: Tender): string => label ?? labelKey ?? "Without a name";

// What the drawer of a day close is reckoned by: it may be called anything, and cannot be removed.
const isCash = ({ paymentMethod }: Tender): boolean => paymentMethod === cash;

const draftOf = (tender?: Tender) => ({
  label: tender?.label ?? "",
  enabled: tender?.enabled ?? true,
  opens_cash_drawer: tender?.opensCashDrawer ?? false,
});

function Edit({ tender, onClose, onDone }: {
  tender?: Tender | undefined;
  onClose: () => void;
  onDone: () => void;
}) {
  const [draft, setDraft] = useState(draftOf(tender));
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  return (
    <FormDialog title={tender ? "Change a tender" : "New tender"} doLabel="Save" draft={draft}
      onClose={onClose}
      onDo={async (idempotencyKey) => {
        if (tender) {
          await api.send("PATCH", `/v1/tenders/${tender.id}`, changesOf(draftOf(tender), draft),
                         { idempotencyKey });
        } else {
          await api.send("POST", "/v1/tenders", draft, { idempotencyKey });
        }
        toast(`${draft.label} is saved.`);
        onDone();
      }}>
      {(of) => <>
        <TextField label="Name" value={draft.label} onValue={(label) => set({ label })}
          error={of("label")} placeholder="Voucher" required autoFocus />
        <div>
          <Check label="Offered at the register" checked={draft.enabled}
            onChecked={(enabled) => set({ enabled })} />
          <Check label="Opens the cash drawer" checked={draft.opens_cash_drawer}
            onChecked={(opens_cash_drawer) => set({ opens_cash_drawer })} />
        </div>
      </>}
    </FormDialog>
  );
}

export function Tenders() {
  const mayWrite = may(useBook(), "merchant:write");
  const list = usePaged<Tender>("/v1/tenders", {}, 50);
  const [edited, setEdited] = useState<Tender | "new">();
  const [removed, setRemoved] = useState<Tender>();
  const toggle = async (tender: Tender) => {
    try {
      await api.send("PATCH", `/v1/tenders/${tender.id}`, { enabled: !tender.enabled },
                     { idempotencyKey: newKey() });
      list.reload();
    } catch (error) {
      toast(messageOf(error), "danger");
    }
  };
  return (
    <>
      <PartHead title="Tenders" hint="What customers pay with: cash, cards, vouchers.">
        {mayWrite && <Button kind="primary" icon="plus" onClick={() => setEdited("new")}>
          New tender</Button>}
      </PartHead>
      <PagedList list={list} keyOf={({ id }) => id} empty={
        <EmptyState title="No tenders" icon="register">Add what your customers pay with.
        </EmptyState>}>
        {(tender) => (
          <Row name={nameOf(tender)} onOpen={mayWrite ? () => setEdited(tender) : undefined}
            badges={tender.enabled ? <Badge tone="good">On</Badge> : <Badge>Off</Badge>}
            actions={mayWrite ? [
              { label: tender.enabled ? "Switch off" : "Switch on",
                onChoose: () => void toggle(tender) },
              { label: "Change", onChoose: () => setEdited(tender) },
              ...(isCash(tender) ? [] : [{ label: "Remove", icon: "trash" as const, isDanger: true,
                                           onChoose: () => setRemoved(tender) }]),
            ] : []}>
            {isCash(tender) && "Counted in the drawer · "}
            {tender.opensCashDrawer ? "Opens the cash drawer" : "Leaves the drawer closed"}
          </Row>
        )}
      </PagedList>
      {edited && <Edit tender={edited === "new" ? undefined : edited} onDone={list.reload}
        onClose={() => setEdited(undefined)} />}
      {removed && (
        <Confirm title={`Remove ${nameOf(removed)}?`} doLabel="Remove" isDanger
          onClose={() => setRemoved(undefined)}
          onDo={async (idempotencyKey) => {
            await removeAt(`/v1/tenders/${removed.id}`, idempotencyKey);
            toast(`${nameOf(removed)} is removed.`);
            list.reload();
          }}>
          Payments that were made with it stay as they are.
        </Confirm>
      )}
    </>
  );
}
