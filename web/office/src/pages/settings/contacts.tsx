// Customers, and forgetting one for good.
import { useState } from "preact/hooks";
import { api, may, useBook } from "../../session";
import { Badge, Button, Check, Confirm, DateTime, EmptyState, Note, SearchField, TextField, toast }
  from "../../ui";
import {
  FormDialog, PagedList, PartHead, Row, changesOf, filledOf, removeAt, tagOf, usePaged, usePaused,
} from "./parts";
import type { Contact } from "./types";

const draftOf = (contact?: Contact) => ({
  name: contact?.name ?? "",
  phone_number: contact?.phoneNumber ?? "",
  whatsapp_number: contact?.whatsappNumber ?? "",
  email: contact?.email ?? "",
  is_vip: contact?.isVip ?? false,
  is_blacklisted: contact?.isBlacklisted ?? false,
});

function Edit({ contact, onClose, onDone }: {
  contact?: Contact | undefined;
  onClose: () => void;
  onDone: () => void;
}) {
  const [draft, setDraft] = useState(draftOf(contact));
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  return (
    <FormDialog title={contact ? "Change a contact" : "New contact"} onOld={onDone}
      doLabel="Save" draft={draft}
      onClose={onClose}
      onDo={async (idempotencyKey) => {
        if (contact) {
          await api.send("PATCH", `/v1/contacts/${contact.id}`, changesOf(draftOf(contact), draft),
                         { idempotencyKey, ifMatch: tagOf(contact) });
        } else {
          await api.send("POST", "/v1/contacts", filledOf(draft), { idempotencyKey });
        }
        toast(`${draft.name} is saved.`);
        onDone();
      }}>
      {(of) => <>
        <TextField label="Name" value={draft.name} onValue={(name) => set({ name })}
          error={of("name")} required autoFocus />
        <div class="fields">
          <TextField label="Phone (optional)" type="tel" value={draft.phone_number}
            onValue={(phone_number) => set({ phone_number })} error={of("phone_number")}
            placeholder="+2348012345678" />
          <TextField label="WhatsApp (optional)" type="tel" value={draft.whatsapp_number}
            onValue={(whatsapp_number) => set({ whatsapp_number })} error={of("whatsapp_number")}
            placeholder="+2348012345678" />
        </div>
        <TextField label="E-mail (optional)" type="email" value={draft.email}
          onValue={(email) => set({ email })} error={of("email")} />
        <div>
          <Check label="VIP" checked={draft.is_vip} onChecked={(is_vip) => set({ is_vip })} />
          <Check label="Do not sell on credit" checked={draft.is_blacklisted}
            hint="A mark for people to see: sales are recorded all the same."
            onChecked={(is_blacklisted) => set({ is_blacklisted })} />
        </div>
      </>}
    </FormDialog>
  );
}

const same = (one: string, other: string) =>
  one.trim().replace(/\s+/g, " ").toLocaleLowerCase() ===
  other.trim().replace(/\s+/g, " ").toLocaleLowerCase();

function Erase({ contact, onClose, onDone }: {
  contact: Contact;
  onClose: () => void;
  onDone: () => void;
}) {
  const [typed, setTyped] = useState("");
  const [reason, setReason] = useState("");
  const [mistake, setMistake] = useState<string>();
  return (
    <FormDialog title={`Forget ${contact.name} for good?`} doLabel="Forget for good"
      draft={{ reason }} onClose={onClose}
      onDo={async (idempotencyKey) => {
        if (!same(typed, contact.name)) {
          setMistake("Type the name exactly as it stands above.");
          throw new Error("Nothing was forgotten yet.");
        }
        setMistake(undefined);
        await api.send("DELETE", `/v1/contacts/${contact.id}`, undefined, {
          idempotencyKey, query: { erase: true, reason: reason.trim() },
        });
        toast("The person is forgotten.");
        onDone();
      }}>
      {(of) => <>
        <Note tone="danger">This cannot be taken back, by nobody.</Note>
        <ul class="setting-points">
          <li>Name, numbers and addresses are gone, and so is every note, reason and reference of
            this person's orders and refunds: from the book, its search and later exports.</li>
          <li>Amounts stay, and the book can still be proven unbroken. An entry says that somebody
            was forgotten, by whom and when.</li>
          <li>Backups that were made before still have everything, until they are deleted.</li>
          <li>Orders that carry only a name, without this contact, are not found by it.</li>
        </ul>
        <TextField label={`To go on, type: ${contact.name}`} value={typed} onValue={setTyped}
          error={mistake} autoComplete="off" spellcheck={false} autoFocus />
        <TextField label="Why (optional)" value={reason} onValue={setReason} error={of("reason")}
          hint="Is kept. Do not name the person in it." placeholder="Asked for it by letter" />
      </>}
    </FormDialog>
  );
}

export function Contacts({ query }: { query: Record<string, string> }) {
  const book = useBook();
  const mayWrite = may(book, "contacts:write");
  const mayErase = mayWrite && may(book, "contacts:erase");
  const [search, setSearch] = useState(query.search ?? "");
  const list = usePaged<Contact>("/v1/contacts", { search: usePaused(search.trim()) });
  const [edited, setEdited] = useState<Contact | "new">();
  const [removed, setRemoved] = useState<Contact>();
  const [erased, setErased] = useState<Contact>();
  return (
    <>
      <PartHead title="Contacts" hint="Customers whose names go with their orders.">
        {mayWrite && <Button kind="primary" icon="plus" onClick={() => setEdited("new")}>
          New contact</Button>}
      </PartHead>
      <div class="stack">
        <SearchField label="Name, number or e-mail" value={search} onValue={setSearch} />
        <PagedList list={list} keyOf={({ id }) => id} empty={search
          ? <EmptyState title="Nobody found" icon="search">Look for a part of the name, a number or
            an address.</EmptyState>
          : <EmptyState title="No contacts yet" icon="user">They come with sales to a customer, or
            are added here.</EmptyState>}>
          {(contact) => (
            <Row name={contact.name} onOpen={mayWrite ? () => setEdited(contact) : undefined}
              badges={<>
                {contact.isVip && <Badge tone="info">VIP</Badge>}
                {contact.isBlacklisted && <Badge tone="danger">No credit</Badge>}
              </>}
              actions={mayWrite ? [
                { label: "Change", onChoose: () => setEdited(contact) },
                { label: "Remove from the list", icon: "trash",
                  onChoose: () => setRemoved(contact) },
                ...(mayErase ? [{ label: "Forget for good…", icon: "trash" as const, isDanger: true,
                  onChoose: () => setErased(contact) }] : []),
              ] : []}>
              {[contact.phoneNumber, contact.email].filter(Boolean).join(" · ") ||
                <>Since <DateTime at={contact.joinedAt} /></>}
            </Row>
          )}
        </PagedList>
      </div>
      {edited && <Edit contact={edited === "new" ? undefined : edited} onDone={list.reload}
        onClose={() => setEdited(undefined)} />}
      {erased && <Erase contact={erased} onDone={list.reload}
        onClose={() => setErased(undefined)} />}
      {removed && (
        <Confirm title={`Remove ${removed.name}?`} doLabel="Remove" isDanger
          onClose={() => setRemoved(undefined)}
          onDo={async (idempotencyKey) => {
            await removeAt(`/v1/contacts/${removed.id}`, idempotencyKey);
            toast(`${removed.name} is removed.`);
            list.reload();
          }}>
          The contact stands in no list any more. Its orders keep the name. To take the name out of
          them as well, choose “Forget for good”.
        </Confirm>
      )}
    </>
  );
}
