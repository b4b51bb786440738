// API keys: shown once, rotated, revoked.
import { useState } from "preact/hooks";
import { addDays, businessDay } from "../../dates";
import { api, useBook } from "../../session";
import { Badge, Button, Confirm, DateTime, Dialog, EmptyState, NumberField, TextArea, TextField,
         toast } from "../../ui";
import { FormDialog, PagedList, PartHead, Row, SecretDialog, filledOf, linesOf, usePaged }
  from "./parts";
import { ScopeFields, scopeLabel } from "./scopes";
import type { ApiKey } from "./types";
import { instantOf } from "./zone";

function NewKey({ onClose, onMade }: { onClose: () => void; onMade: (key: ApiKey) => void }) {
  const { zone, dayStart } = useBook();
  const [draft, setDraft] = useState({
    name: "", scopes: [] as string[], until: "", addresses: "", origins: "", limit: "",
  });
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  return (
    <FormDialog title="New API key" doLabel="Make the key" isWide draft={draft} onClose={onClose}
      onDo={async (idempotencyKey) => {
        const body = filledOf({
          name: draft.name.trim(),
          allowed_ip_ranges: linesOf(draft.addresses),
          allowed_origins: linesOf(draft.origins),
          rate_limit: draft.limit.trim(),
          expires_at: draft.until ? instantOf(`${addDays(draft.until, 1)}T00:00`, zone) ?? "" : "",
        });
        const { data } = await api.send<ApiKey>(
          "POST", "/v1/api-keys", { ...body, name: draft.name.trim(), scopes: draft.scopes },
          { idempotencyKey });
        onMade(data);
      }}>
      {(of) => <>
        <TextField label="Name" value={draft.name} onValue={(name) => set({ name })}
          error={of("name")} hint="Who uses it: “Web shop”, “Till at the door”." required
          autoFocus />
        <h3>What it may do</h3>
        <ScopeFields chosen={draft.scopes} onChosen={(scopes) => set({ scopes })}
          error={of("scopes")} />
        <h3>Where and how long (optional)</h3>
        <div class="fields">
          <TextField label="Good until the end of" type="date" value={draft.until}
            min={businessDay(zone, dayStart)} onValue={(until) => set({ until })}
            error={of("expires_at")} hint="Empty: until it is revoked." />
          <NumberField label="Requests a minute" value={draft.limit} error={of("rate_limit")}
            onValue={(limit) => set({ limit })} hint="Empty: as the server has it." />
        </div>
        <div class="fields">
          <TextArea label="Allowed addresses" value={draft.addresses}
            error={of("allowed_ip_ranges")} onValue={(addresses) => set({ addresses })}
            hint="One a line, such as 203.0.113.7 or 10.0.0.0/8. Empty: any." />
          <TextArea label="Allowed pages" value={draft.origins} error={of("allowed_origins")}
            onValue={(origins) => set({ origins })}
            hint="Hosts of pages in browsers, one a line, such as shop.example. Empty: any." />
        </div>
      </>}
    </FormDialog>
  );
}

function Details({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const words = (list: readonly string[]) => list.length > 0 ? list.join(", ") : "any";
  return (
    <Dialog title={apiKey.name} onClose={onClose}>
      <dl class="facts">
        <dt>Begins and ends with</dt><dd><code>{apiKey.prefix}…{apiKey.lastFour}</code></dd>
        <dt>Made</dt><dd><DateTime at={apiKey.createdAt} /></dd>
        <dt>Good until</dt>
        <dd>{apiKey.expiresAt ? <DateTime at={apiKey.expiresAt} /> : "it is revoked"}</dd>
        {apiKey.revokedAt && <><dt>Revoked</dt><dd><DateTime at={apiKey.revokedAt} /></dd></>}
        <dt>Addresses</dt><dd>{words(apiKey.allowedIpRanges)}</dd>
        <dt>Pages</dt><dd>{words(apiKey.allowedOrigins)}</dd>
        <dt>Requests a minute</dt>
        <dd>{apiKey.rateLimit === null ? "as the server has it"
          : apiKey.rateLimit === 0 ? "no limit" : apiKey.rateLimit.toLocaleString()}</dd>
      </dl>
      <h3 class="setting-sub">What it may do</h3>
      <ul class="setting-points">
        {apiKey.scopes.map((scope) =>
          <li key={scope}>{scopeLabel(scope)} <code class="soft">{scope}</code></li>)}
      </ul>
    </Dialog>
  );
}

function isOver({ expiresAt }: ApiKey): boolean {
  return expiresAt !== null && Date.parse(expiresAt) <= Date.now();
}

export function Keys() {
  const list = usePaged<ApiKey>("/v1/api-keys");
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<ApiKey>();
  const [opened, setOpened] = useState<ApiKey>();
  const [asked, setAsked] = useState<{ apiKey: ApiKey; act: "rotate" | "revoke" }>();
  const show = (key: ApiKey) => {
    setMade(key);
    list.reload();
  };
  return (
    <>
      <PartHead title="API keys" hint={<>For programs that use this book, as the{" "}
        <a href="/docs">documentation of the API</a> says.</>}>
        <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>New key</Button>
      </PartHead>
      <PagedList list={list} keyOf={({ id }) => id} empty={
        <EmptyState title="No keys yet" icon="key">A till, a web shop or a bookkeeper's program
          needs a key of its own. Make one for each.</EmptyState>}>
        {(key) => (
          <Row name={key.name} onOpen={() => setOpened(key)}
            badges={<>
              {key.status === "revoked" ? <Badge>Revoked</Badge>
                : isOver(key) ? <Badge tone="warn">Expired</Badge>
                : <Badge tone="good">Active</Badge>}
              {key.environment === "test" && <Badge tone="test">Test</Badge>}
            </>}
            actions={[
              { label: "Look at it", onChoose: () => setOpened(key) },
              ...(key.status === "active" ? [
                { label: "Rotate", icon: "refresh" as const,
                  onChoose: () => setAsked({ apiKey: key, act: "rotate" }) },
                { label: "Revoke", icon: "trash" as const, isDanger: true,
                  onChoose: () => setAsked({ apiKey: key, act: "revoke" }) },
              ] : []),
            ]}>
            <code>{key.prefix}…{key.lastFour}</code>
            {" · "}{key.scopes.includes("all") ? "everything"
              : key.scopes.length === 1 ? scopeLabel(key.scopes[0]!).toLowerCase()
              : `${key.scopes.length} rights`}
            {key.expiresAt && key.status === "active" &&
              <> · until <DateTime at={key.expiresAt} /></>}
          </Row>
        )}
      </PagedList>
      {isMaking && <NewKey onMade={show} onClose={() => setMaking(false)} />}
      {opened && <Details apiKey={opened} onClose={() => setOpened(undefined)} />}
      {made && (
        <SecretDialog title={`The key “${made.name}”`} label="API key" text={made.plaintext}
          onClose={() => setMade(undefined)}>
          <p>Keep it where only the program reads it. It is shown now and never again; the book
            stores no copy of it.</p>
        </SecretDialog>
      )}
      {asked && (
        <Confirm title={asked.act === "rotate" ? `Rotate “${asked.apiKey.name}”?`
          : `Revoke “${asked.apiKey.name}”?`}
          doLabel={asked.act === "rotate" ? "Make a new key" : "Revoke"} isDanger
          onClose={() => setAsked(undefined)}
          onDo={async (idempotencyKey) => {
            const { data } = await api.send<ApiKey>(
              "POST", `/v1/api-keys/${asked.apiKey.id}/${asked.act}`, {},
              { idempotencyKey });
            if (asked.act === "rotate") show(data);
            else {
              toast(`“${asked.apiKey.name}” no longer works.`);
              list.reload();
            }
          }}>
          {asked.act === "rotate"
            ? <>A new key with the same rights is made, and the old one stops working in the same
              moment. Have the program at hand that uses it.</>
            : <>Whatever uses this key is refused from now on. That cannot be taken back; a new key
              can be made.</>}
        </Confirm>
      )}
    </>
  );
}
