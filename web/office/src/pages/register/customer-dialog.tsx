// Who buys: a contact of the book, a new one, or a name alone.
import { useEffect, useRef, useState } from "preact/hooks";
import { newKey } from "../../api/client";
import { ApiError } from "../../api/error";
import { useLoad } from "../../load";
import { api, may, useBook } from "../../session";
import {
  Badge, Button, Dialog, ErrorNote, Form, SearchField, Skeleton, TextField, isTouch,
} from "../../ui";
import type { Customer } from "./cart";

interface Contact {
  id: string;
  name: string;
  phoneNumber: string | null;
  email: string | null;
  isVip: boolean;
  isBlacklisted: boolean;
}

const customerOf = ({ id, name, isBlacklisted }: Contact): Customer => ({ id, name, isBlacklisted });

// What was typed, once the typing rests.
function useRested(text: string, ms: number): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), ms);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
}

function NewContact({ name: typed, onChoose, onBack }: {
  name: string;
  onChoose: (customer: Customer) => void;
  onBack: () => void;
}) {
  const [name, setName] = useState(typed);
  const [phone, setPhone] = useState("");
  const [email, setEmail] = useState("");
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const key = useRef(newKey());
  const submit = async () => {
    if (isBusy) return;
    setBusy(true);
    setError(undefined);
    const body = {
      name: name.trim(),
      phone_number: phone.replace(/[\s()/-]/g, "") || undefined,
      email: email.trim() || undefined,
    };
    try {
      const { data } = await api.send<Contact>("POST", "/v1/contacts", body,
                                               { idempotencyKey: key.current });
      onChoose(customerOf(data));
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  const of = (field: string) => (error instanceof ApiError ? error.of(field) : undefined);
  const isOfField = ["name", "phone_number", "email"].some(of);
  return (
    <Form onSubmit={submit}>
      {error !== undefined && !isOfField && <ErrorNote error={error} />}
      <TextField label="Name" value={name} onValue={setName} maxLength={100} autofocus={!isTouch()}
        autoComplete="off" error={of("name")} />
      <TextField label="Phone" type="tel" value={phone} onValue={setPhone} autoComplete="off"
        hint="With the country: +234 803 123 4567" error={
          of("phone_number") && "Begin with + and the number of the country."} />
      <TextField label="E-mail" type="email" value={email} onValue={setEmail} autoComplete="off"
        error={of("email") && "This is no e-mail address."} />
      <div class="dialog-foot">
        <Button onClick={onBack}>Go back</Button>
        <Button kind="primary" type="submit" isBusy={isBusy}>Make and choose</Button>
      </div>
    </Form>
  );
}

function Results({ search, onChoose }: {
  search: string;
  onChoose: (customer: Customer) => void;
}) {
  const { data, error, reload } = useLoad(
    (signal) => api.get<Contact[]>("/v1/contacts", { query: { search, limit: 20 }, signal }),
    [search],
  );
  if (error) return <ErrorNote error={error} onRetry={reload} />;
  if (!data) return <Skeleton lines={3} />;
  if (data.length === 0) return <p class="soft choices-none">No contact is called that.</p>;
  return (
    <ul class="choices" aria-label="Contacts">
      {data.map((contact) => (
        <li key={contact.id}>
          <button type="button" class="choice" onClick={() => onChoose(customerOf(contact))}>
            <span class="choice-main">
              <span class="strong clip">{contact.name}</span>
              <span class="small soft clip">{contact.phoneNumber ?? contact.email}</span>
            </span>
            {contact.isVip && <Badge tone="good">VIP</Badge>}
            {contact.isBlacklisted && <Badge tone="danger">No credit</Badge>}
          </button>
        </li>
      ))}
    </ul>
  );
}

export function CustomerDialog({ onChoose, onClose }: {
  onChoose: (customer: Customer) => void;
  onClose: () => void;
}) {
  const book = useBook();
  const [typed, setTyped] = useState("");
  const [isNew, setNew] = useState(false);
  const search = useRested(typed.trim(), 200);
  const name = typed.trim();
  if (isNew) {
    return (
      <Dialog key="new" title="New customer" onClose={onClose}>
        <NewContact name={/\d{4}/.test(name) ? "" : name} onChoose={onChoose}
          onBack={() => setNew(false)} />
      </Dialog>
    );
  }
  return (
    <Dialog key="find" title="Customer" onClose={onClose}>
      <div class="stack">
        <SearchField label="Name, phone or e-mail" value={typed} onValue={setTyped}
          autofocus={!isTouch()} maxLength={255} />
        {may(book, "contacts:read") && <Results search={search} onChoose={onChoose} />}
        <div class="dialog-foot">
          {name && (
            <Button onClick={() => onChoose({ id: null, name })}>Only the name “{name}”</Button>
          )}
          {may(book, "contacts:write") && (
            <Button kind={name ? "plain" : "primary"} icon="plus" onClick={() => setNew(true)}>
              New customer
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}
