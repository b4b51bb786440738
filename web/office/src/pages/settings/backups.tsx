// Backups, and proving the book unbroken.
import { useState } from "preact/hooks";
import { messageOf } from "../../api/error";
import { useLoad } from "../../load";
import { api, may, useBook } from "../../session";
import { Badge, Button, DateTime, EmptyState, ErrorNote, Icon, Note, Skeleton, toast }
  from "../../ui";
import { PartHead, Row } from "./parts";
import type { Backup, Verification } from "./types";

const units = ["bytes", "kB", "MB", "GB", "TB"];

export function sizeText(bytes: number): string {
  let unit = 0;
  let size = bytes;
  for (; size >= 1000 && unit < units.length - 1; ++unit) size /= 1000;
  const digits = unit === 0 || size >= 100 ? 0 : 1;
  return `${size.toLocaleString(undefined, { maximumFractionDigits: digits })} ${units[unit]}`;
}

function Verify() {
  const [isBusy, setBusy] = useState(false);
  const [result, setResult] = useState<Verification>();
  const [error, setError] = useState<unknown>();
  const run = async () => {
    setBusy(true);
    setError(undefined);
    setResult(undefined);
    try {
      setResult((await api.send<Verification>("POST", "/v1/verification", {},
        { limitMs: 3_600_000 })).data);
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };
  return (
    <section class="card stack">
      <h2>Is the book unbroken?</h2>
      <p class="soft">Every entry is read again and compared with its fingerprint, with what stands
        before it, and with the figures that were sealed.</p>
      <div>
        <Button kind="primary" icon="check" isBusy={isBusy} onClick={run}>Verify the book</Button>
      </div>
      <div role="status">
        {isBusy && <p class="soft">Reading the book. A large one takes a while.</p>}
        {result && result.mistakeCount === 0 && (
          <Note tone="good">
            <strong>Unbroken.</strong> {result.entries.toLocaleString()} entries proven in{" "}
            {result.ms.toLocaleString()} ms. Its head is{" "}
            <code class="setting-head-hash">{result.head}</code>.
          </Note>
        )}
        {result && result.mistakeCount > 0 && (
          <Note tone="danger">
            <strong>The book does not prove itself.</strong> Keep it as it is, and look at{" "}
            <a href="/docs">the documentation</a> before you restore a backup.
            <ul class="setting-points">
              {result.mistakes.map((mistake, at) => <li key={at}>{mistake}</li>)}
              {result.mistakeCount > result.mistakes.length &&
                <li>… {result.mistakeCount.toLocaleString()} in all</li>}
            </ul>
          </Note>
        )}
      </div>
      {error !== undefined && <ErrorNote error={error} />}
    </section>
  );
}

function Making({ onMade }: { onMade: () => void }) {
  const [isBusy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    try {
      // Not repeated: no key is kept of a backup, and a second one is a second one.
      await api.send("POST", "/v1/backups", {}, { isRepeated: false, limitMs: 3_600_000 });
      toast("The backup is made and proven.");
      onMade();
    } catch (error) {
      toast(messageOf(error), "danger");
    }
    setBusy(false);
  };
  return <Button kind="primary" icon="plus" isBusy={isBusy} onClick={make}>Make one now</Button>;
}

export function Backups() {
  const mayWrite = may(useBook(), "backups:write");
  const { answer, data, error, reload } = useLoad(
    (signal) => api.get<Backup[]>("/v1/backups", { signal }), []);
  const meta = answer?.meta as
    { folder: string | null; every: string | null; available: boolean } | undefined;
  const proven = data?.find((one) => one.proven);
  return (
    <>
      <PartHead title="Backups"
        hint="Copies of all books of this server, each read back and proven.">
        {mayWrite && meta?.available && <Making onMade={reload} />}
      </PartHead>
      <div class="stack">
        {error ? <ErrorNote error={error} onRetry={reload} /> : !data ? <Skeleton /> : <>
          {meta && !meta.folder && (
            <Note tone="warn">
              <strong>No backups are made.</strong> Start the server with{" "}
              <code>--backup-to FOLDER</code>, best on another disk, and it makes them by itself.
            </Note>
          )}
          {meta?.folder && !meta.available && (
            <Note tone="danger">
              <strong>The folder for backups is not there.</strong> Is the disk of{" "}
              <code>{meta.folder}</code> mounted? Until then none can be made.
            </Note>
          )}
          {meta?.folder && meta.available && (
            <Note tone={proven ? "good" : "warn"}>
              {proven ? <>Last proven backup: <DateTime at={proven.createdAt} />.</>
                : "No backup has been proven yet."}
              {meta.every && ` One is made every ${meta.every}, in ${meta.folder}.`}
            </Note>
          )}
          {data.length === 0
            ? meta?.available && <div class="card"><EmptyState title="No backups yet" icon="download">
                Make one now, or wait for the server to do so.</EmptyState></div>
            : (
              <ul class="list setting-list">
                {data.map((backup) => (
                  <li key={backup.name} class="list-row">
                    <Icon name="download" />
                    <Row name={backup.name}
                      badges={backup.proven ? <Badge tone="good">Proven</Badge>
                        : <Badge tone="warn">Not proven</Badge>}
                      end={<span class="number">{sizeText(backup.bytes)}</span>}>
                      <DateTime at={backup.createdAt} />
                      {backup.books !== null &&
                        ` · ${backup.books === 1 ? "1 book" : `${backup.books} books`}`}
                    </Row>
                  </li>
                ))}
              </ul>
            )}
        </>}
        {mayWrite && <Verify />}
      </div>
    </>
  );
}
