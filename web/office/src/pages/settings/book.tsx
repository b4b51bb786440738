// The book itself: its name, its day, its receipts.
import { useRef, useState } from "preact/hooks";
import type { Book } from "../../api/types";
import { useCommand } from "../../command";
import { useLoad } from "../../load";
import { api, resume } from "../../session";
import { Badge, Button, Check, DateTime, ErrorNote, Field, Skeleton, TextArea, TextField, toast }
  from "../../ui";
import { PartHead, changesOf } from "./parts";
import { ZoneField } from "./zone";

const logoMax = 65_536; // characters of the data: URI

const draftOf = (book: Book) => ({
  name: book.name,
  timezone: book.timezone,
  day_start: book.dayStart,
  tax_included: book.taxIncluded,
  receipt_lines: book.receiptLines,
  logo: book.logo ?? "",
});

function readAsUri(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error("The file cannot be read."));
    reader.readAsDataURL(file);
  });
}

function LogoField({ logo, error, onLogo }: {
  logo: string;
  error: string | undefined;
  onLogo: (logo: string) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const [mistake, setMistake] = useState<string>();
  const take = async (file: File | undefined) => {
    if (!file) return;
    setMistake(undefined);
    try {
      const uri = await readAsUri(file);
      if (!uri.startsWith("data:image/")) setMistake("This file is no picture.");
      else if (uri.length > logoMax) setMistake("The picture is too large: at most about 48 kB.");
      else onLogo(uri);
    } catch {
      setMistake("The file cannot be read.");
    }
  };
  const isUri = logo.startsWith("data:");
  return (
    <div class="stack">
      <Field label="Logo on receipts" error={mistake ?? error}
        hint="An address that begins with https://, or a small picture from this device.">
        {(control) => (
          <input {...control} class="input" value={isUri ? "" : logo} type="url"
            placeholder={isUri ? "A picture is stored in the book" : "https://"}
            onInput={(event) => onLogo(event.currentTarget.value)} />
        )}
      </Field>
      <div class="row">
        {logo && <img class="setting-logo" src={logo} alt="The logo as it is" />}
        <Button onClick={() => input.current?.click()}>Choose a picture…</Button>
        {logo && <Button kind="quiet" onClick={() => onLogo("")}>No logo</Button>}
        <input ref={input} type="file" accept="image/*" hidden aria-hidden="true" tabIndex={-1}
          onChange={(event) => {
            void take(event.currentTarget.files?.[0]);
            event.currentTarget.value = "";
          }} />
      </div>
    </div>
  );
}

function Form({ book, onSaved }: { book: Book; onSaved: (book: Book) => void }) {
  const [draft, setDraft] = useState(draftOf(book));
  const [lines, setLines] = useState(book.receiptLines.join("\n"));
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  const command = useCommand();
  const { of } = command;
  const changes = changesOf(draftOf(book), draft);
  const isChanged = Object.keys(changes).length > 0;
  const submit = async (event: Event) => {
    event.preventDefault();
    const isDone = await command.run(changes, async (idempotencyKey) => {
      const { data } = await api.send<Book>("PATCH", "/v1/books/current", changes,
                                            { idempotencyKey });
      onSaved(data);
      await resume(); // Name, zone and day stand in the session as well.
    });
    if (isDone) toast("The book is saved.");
  };
  const fields = <>
    <TextField label="Name" value={draft.name} onValue={(name) => set({ name })}
      error={of("name")} required />
    <div class="fields">
      <ZoneField label="Time zone" value={draft.timezone} error={of("timezone")}
        onValue={(timezone) => set({ timezone })}
        hint="Orders keep the business day they were recorded with." />
      <TextField label="A business day begins at" type="time" value={draft.day_start}
        error={of("day_start")} onValue={(day_start) => set({ day_start })}
        hint="Sales after midnight count to the day before until then." />
    </div>
    <Check label="Prices contain tax" checked={draft.tax_included}
      hint="Sales from now on keep the tax that is in their prices. Nothing is added, ever."
      onChecked={(tax_included) => set({ tax_included })} />
    <TextArea label="Lines under every receipt" value={lines} error={of("receipt_lines")}
      hint="Up to 20 lines of 80 characters."
      onValue={(text) => {
        setLines(text);
        set({ receipt_lines: text.split("\n").map((line) => line.trimEnd())
                .filter((line, at, all) => line !== "" || all.slice(at).some(Boolean)) });
      }} />
    <LogoField logo={draft.logo} error={of("logo")} onLogo={(logo) => set({ logo })} />
  </>;
  return (
    <form class="card form" onSubmit={submit} noValidate>
      {command.problem && <ErrorNote error={command.problem} />}
      {fields}
      <div class="buttons">
        <Button kind="primary" type="submit" isBusy={command.isBusy} disabled={!isChanged}>
          Save</Button>
        {isChanged && <Button onClick={() => {
          setDraft(draftOf(book));
          setLines(book.receiptLines.join("\n"));
        }}>Undo</Button>}
      </div>
    </form>
  );
}

export function BookSettings() {
  const { data: book, error, reload, patch } = useLoad(
    (signal) => api.get<Book>("/v1/books/current", { signal }), []);
  if (error) return <ErrorNote error={error} onRetry={reload} />;
  if (!book) return <Skeleton lines={8} />;
  return (
    <>
      <PartHead title="Book" />
      <div class="stack">
        <Form key={JSON.stringify(book)} book={book} onSaved={(saved) => patch(() => saved)} />
        <section class="card">
          <h2>What stays as it is</h2>
          <dl class="facts">
            <dt>Currency</dt><dd>{book.currency}</dd>
            <dt>Environment</dt>
            <dd>{book.environment === "test" ? <Badge tone="test">Test</Badge> : "Live"}</dd>
            <dt>Id</dt><dd><code class="setting-code">{book.id}</code></dd>
            <dt>Merchant id</dt><dd><code class="setting-code">{book.merchantId}</code></dd>
            <dt>Begun</dt><dd><DateTime at={book.createdAt} /></dd>
          </dl>
        </section>
      </div>
    </>
  );
}
