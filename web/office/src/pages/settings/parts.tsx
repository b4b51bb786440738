// What the parts of the settings are made of: lists by page, rows with a menu, forms, secrets.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Query } from "../../api/client";
import type { ListMeta } from "../../api/types";
import { type Command, useCommand } from "../../command";
import { type Loaded, useLoad } from "../../load";
import { api } from "../../session";
import { Button, Dialog, ErrorNote, Form, Icon, Menu, type MenuItem, Note, Pager, Skeleton, toast }
  from "../../ui";

export interface Paged<T> extends Loaded<T[]> {
  meta: ListMeta | undefined;
  page: number;
  setPage: (page: number) => void;
}

// A list of the API by page; another question begins at its first page.
export function usePaged<T>(path: string, query: Query = {}, limit = 20): Paged<T> {
  const asked = JSON.stringify(query);
  const [place, setPlace] = useState({ asked, page: 1 });
  const page = place.asked === asked ? place.page : 1;
  const loaded = useLoad(
    (signal) => api.get<T[]>(path, { query: { ...query, page, limit }, signal }),
    [path, asked, page],
  );
  const meta = loaded.answer?.meta as ListMeta | undefined;
  return { ...loaded, meta, page, setPage: (to) => setPlace({ asked, page: to }) };
}

// The value as it was when typing paused.
export function usePaused(value: string, ms = 250): string {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return paused;
}

export function PartHead({ title, hint, children }: {
  title: string;
  hint?: ComponentChildren;
  children?: ComponentChildren;
}) {
  return (
    <header class="setting-head">
      <div>
        <h1>{title}</h1>
        {hint && <p class="soft">{hint}</p>}
      </div>
      {children && <div class="buttons">{children}</div>}
    </header>
  );
}

// The rows of a list with what stands in their place.
export function PagedList<T>({ list, empty, keyOf, children }: {
  list: Paged<T>;
  empty: ComponentChildren;
  keyOf: (row: T) => string;
  children: (row: T) => ComponentChildren;
}) {
  const { data, error, meta, page, setPage, isLoading, reload } = list;
  if (error) return <ErrorNote error={error} onRetry={reload} />;
  if (!data) return <Skeleton />;
  if (data.length === 0 && page === 1) return <div class="card">{empty}</div>;
  return (
    <div aria-busy={isLoading}>
      <ul class="list setting-list">
        {data.map((row) => <li key={keyOf(row)} class="list-row">{children(row)}</li>)}
      </ul>
      {meta && (meta.totalPages > 1 || page > 1) && (
        <Pager onBack={page > 1 ? () => setPage(page - 1) : undefined}
          onNext={meta.hasMore ? () => setPage(page + 1) : undefined}>
          Page {page} of {meta.totalPages.toLocaleString()}, {meta.total.toLocaleString()} in all
        </Pager>
      )}
    </div>
  );
}

// One thing of a list: its name opens it, where it may be opened.
export function Row({ name, badges, end, onOpen, href, actions = [], children }: {
  name: string;
  badges?: ComponentChildren;
  end?: ComponentChildren;
  onOpen?: (() => void) | undefined;
  href?: string;
  actions?: readonly MenuItem[];
  children?: ComponentChildren;
}) {
  return (
    <>
      <div class="list-main">
        <div class="setting-name">
          {href ? <a class="strong" href={href}>{name}</a>
            : onOpen ? <button type="button" class="setting-open" onClick={onOpen}>{name}</button>
            : <span class="strong">{name}</span>}
          {badges}
        </div>
        {children && <div class="soft small">{children}</div>}
      </div>
      {end !== undefined && <div class="list-end">{end}</div>}
      {actions.length > 0 && (
        <Menu label={`More for ${name}`} button={<Icon name="more" />}
          buttonClass="button button-quiet button-icon" groups={[{ items: actions }]} />
      )}
    </>
  );
}

// A form over the page. `onDo` sends; the dialog closes when it has been done.
// `onOld`: somebody else was faster, what stands behind the form is to be read again.
export function FormDialog({ title, doLabel, isWide, draft, onDo, onClose, onOld, children }: {
  title: string;
  doLabel: string;
  isWide?: boolean;
  draft: unknown;
  onDo: (idempotencyKey: string) => Promise<unknown>;
  onClose: () => void;
  onOld?: () => void;
  children: (of: Command["of"]) => ComponentChildren;
}) {
  const command = useCommand();
  const fields = children(command.of);
  const close = () => {
    if (command.hasMoved || command.isUnknown) onOld?.();
    onClose();
  };
  return (
    <Dialog title={title} isWide={isWide ?? false} isBusy={command.isBusy} onClose={close}>
      <Form isBusy={command.isBusy} onSubmit={async () => {
        if (await command.run(draft, onDo)) onClose();
      }}>
        {command.problem && <ErrorNote error={command.problem} />}
        {fields}
        <div class="dialog-foot">
          <Button onClick={close} disabled={command.isBusy}>Go back</Button>
          <Button kind="primary" type="submit" isBusy={command.isBusy}>{doLabel}</Button>
        </div>
      </Form>
    </Dialog>
  );
}

async function copy(input: HTMLInputElement) {
  try {
    await navigator.clipboard.writeText(input.value);
  } catch {
    // Without TLS browsers keep the clipboard to themselves; the old way still works.
    input.select();
    if (!document.execCommand("copy")) {
      return toast("The browser copies nothing here: copy the marked text yourself.", "danger");
    }
  }
  toast("Copied.");
}

// A text that is shown once.
export function Secret({ label, text }: { label: string; text: string }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div class="setting-secret">
      <input ref={input} class="input" readOnly value={text} aria-label={label}
        onFocus={(event) => event.currentTarget.select()} />
      <Button icon="copy" onClick={() => copy(input.current!)}>Copy</Button>
    </div>
  );
}

export function SecretDialog({ title, label, text, onClose, children }: {
  title: string;
  label: string;
  text: string | null;
  onClose: () => void;
  children: ComponentChildren;
}) {
  return (
    <Dialog title={title} onClose={onClose} isSticky={text !== null}>
      <div class="stack">
        {text === null
          ? <Note tone="warn">It was shown before, and is shown once only. Make a new one if it
            did not arrive.</Note>
          : <Secret label={label} text={text} />}
        <div>{children}</div>
      </div>
      <div class="dialog-foot"><Button kind="primary" onClick={onClose}>Done</Button></div>
    </Dialog>
  );
}

// The members that differ, as the API wants changes: what is not named stays as it is.
export function changesOf<T extends object>(before: T, after: T): Partial<T> {
  const changes: Partial<T> = {};
  for (const name of Object.keys(after) as (keyof T)[]) {
    if (JSON.stringify(before[name]) !== JSON.stringify(after[name])) changes[name] = after[name];
  }
  return changes;
}

// Without the members that are left empty, as the API wants something new.
export function filledOf<T extends object>(draft: T): Partial<T> {
  return Object.fromEntries(Object.entries(draft).filter(([, value]) =>
    value !== "" && !(Array.isArray(value) && value.length === 0))) as Partial<T>;
}

export const linesOf = (text: string): string[] =>
  text.split(/[\n,]/).map((line) => line.trim()).filter(Boolean);

export const removeAt = (path: string, idempotencyKey: string) =>
  api.send("DELETE", path, undefined, { idempotencyKey });

// The version that is shown: what somebody else has changed since is not overwritten.
export const tagOf = ({ version }: { version: number }): string => `"${version}"`;
