// One webhook endpoint: how it stands, what can be done with it, what was sent to it.
import { useState } from "preact/hooks";
import { newKey } from "../../api/client";
import { ApiError, messageOf } from "../../api/error";
import { useLoad } from "../../load";
import { go } from "../../router";
import { api, may, useBook } from "../../session";
import { Badge, Button, Confirm, DateTime, EmptyState, ErrorNote, Icon, LinkButton, Menu, Note,
         Skeleton, TextField, type Tone, toast } from "../../ui";
import { Deliveries } from "./deliveries";
import { EndpointForm, SecretOf } from "./endpoint-form";
import { eventLabel, eventTypes } from "./event-types";
import { FormDialog, PartHead, removeAt } from "./parts";
import type { Delivery, Endpoint } from "./types";
import { instantOf } from "./zone";

export function statusOf(endpoint: Endpoint): { label: string; tone: Tone } {
  if (endpoint.status === "disabled") return { label: "Disabled", tone: "plain" };
  if (endpoint.status === "unverified") return { label: "Waits for its code", tone: "warn" };
  if (endpoint.failingSince) return { label: "Failing", tone: "danger" };
  return { label: "Active", tone: "good" };
}

type Act = "edit" | "skip" | "replay" | "rotate" | "verify" | "remove" | "disable";

function Replay({ endpoint, onClose, onDone }: {
  endpoint: Endpoint;
  onClose: () => void;
  onDone: () => void;
}) {
  const { zone } = useBook();
  const [since, setSince] = useState("");
  const [mistake, setMistake] = useState<string>();
  return (
    <FormDialog title="Send again from a time on" doLabel="Send again" draft={{ since }}
      onClose={onClose}
      onDo={async (idempotencyKey) => {
        const at = instantOf(since, zone);
        setMistake(at ? undefined : "Choose a day and a time.");
        if (!at) throw new Error("From when on?");
        await api.send("POST", `/v1/webhook-endpoints/${endpoint.id}/replay`, { since: at },
                       { idempotencyKey });
        toast("Everything since then is sent again, in order.");
        onDone();
      }}>
      {(of) => <>
        <p>Everything that happened since then and is for this endpoint is sent again, in order. A
          receiver that remembers what it has notices nothing.</p>
        <TextField label="Since" type="datetime-local" value={since} onValue={setSince}
          error={mistake ?? of("since")} hint={`By the clock of ${zone}.`} />
      </>}
    </FormDialog>
  );
}

function Verify({ endpoint, onClose, onDone }: {
  endpoint: Endpoint;
  onClose: () => void;
  onDone: () => void;
}) {
  const [code, setCode] = useState("");
  return (
    <FormDialog title="Give the code back" doLabel="Verify" draft={{ code }} onClose={onClose}
      onDo={async (idempotencyKey) => {
        await api.send("POST", `/v1/webhook-endpoints/${endpoint.id}/verify`,
                       { verification_code: code.trim() }, { idempotencyKey });
        toast("The endpoint is verified.");
        onDone();
      }}>
      {(of) => <TextField label="Code that the receiver was sent" value={code} onValue={setCode}
        error={of("verification_code")} autoComplete="one-time-code" spellcheck={false}
        autoFocus />}
    </FormDialog>
  );
}

const asking: Record<"skip" | "rotate" | "remove" | "disable",
                     { title: string; doLabel: string; words: string; isDanger?: boolean }> = {
  skip: { title: "Give up what waits?", doLabel: "Give it up", isDanger: true,
    words: "What has not been delivered yet is never sent. It goes on with what happens next." },
  rotate: { title: "Make a new secret?", doLabel: "Make a new secret",
    words: "Both secrets sign for 24 hours; give the new one to the receiver within that time." },
  remove: { title: "Remove the endpoint?", doLabel: "Remove", isDanger: true,
    words: "It is sent nothing any more, and its deliveries are forgotten." },
  disable: { title: "Disable the endpoint?", doLabel: "Disable",
    words: "It is sent nothing until it is enabled again. It keeps its place: nothing is lost." },
};

function Facts({ endpoint }: { endpoint: Endpoint }) {
  const status = statusOf(endpoint);
  return (
    <dl class="facts">
      <dt>State</dt><dd><Badge tone={status.tone}>{status.label}</Badge></dd>
      <dt>Address</dt><dd class="setting-url">{endpoint.url}</dd>
      <dt>Told of</dt>
      <dd>{endpoint.events.includes("*") ? "everything"
        : endpoint.events.length > 3 ? `${endpoint.events.length} of ${eventTypes.length} kinds`
        : endpoint.events.map(eventLabel).join("; ")}</dd>
      <dt>Style</dt><dd>{endpoint.style}</dd>
      <dt>Last delivered</dt>
      <dd>{endpoint.lastDeliveredAt ? <DateTime at={endpoint.lastDeliveredAt} /> : "never"}</dd>
      {endpoint.failingSince && <>
        <dt>Failing since</dt>
        <dd><DateTime at={endpoint.failingSince} />, {endpoint.failureCount} attempts</dd>
      </>}
      <dt>Secret</dt>
      <dd>
        <code>{endpoint.signingSecretPrefix ?? ""}…</code>
        {endpoint.lastRotatedAt && <>, made <DateTime at={endpoint.lastRotatedAt} /></>}
      </dd>
      <dt>Place in the feed</dt><dd class="number">{endpoint.sequence}</dd>
    </dl>
  );
}

export function EndpointPage({ id }: { id: string }) {
  const mayWrite = may(useBook(), "webhooks:write");
  const path = `/v1/webhook-endpoints/${encodeURIComponent(id)}`;
  const { data: endpoint, error, reload } = useLoad(
    (signal) => api.get<Endpoint>(path, { signal }), [id]);
  const [act, setAct] = useState<Act>();
  const [shown, setShown] = useState<Endpoint>();
  const [round, setRound] = useState(0);
  const changed = () => {
    reload();
    setRound((was) => was + 1);
  };
  const close = () => setAct(undefined);
  const post = <T,>(what: string, idempotencyKey: string) =>
    api.send<T>("POST", `${path}/${what}`, {}, { idempotencyKey });
  const quick = async (what: "test" | "enable" | "resume", done: string) => {
    try {
      await post<Delivery>(what, newKey());
      toast(done);
      changed();
    } catch (problem) {
      toast(messageOf(problem), "danger");
    }
  };
  const confirmed = async (what: keyof typeof asking, key: string) => {
    if (what === "remove") {
      await removeAt(path, key);
      toast("The endpoint is removed.");
      go("/settings/webhooks");
      return;
    }
    const { data } = await post<Endpoint>(what === "rotate" ? "rotate-secret" : what,
                                      key);
    if (what === "rotate") setShown(data);
    else toast(what === "skip" ? "What waited is given up." : "The endpoint is disabled.");
    changed();
  };

  if (error instanceof ApiError && error.status === 404) {
    return <EmptyState title="There is no such endpoint" icon="external">
      <LinkButton href="#/settings/webhooks">To the webhooks</LinkButton></EmptyState>;
  }
  if (error) return <ErrorNote error={error} onRetry={reload} />;
  if (!endpoint) return <Skeleton lines={8} />;
  const isOff = endpoint.status === "disabled";
  return (
    <>
      <a class="back" href="#/settings/webhooks"><Icon name="back" />All webhooks</a>
      <PartHead title={endpoint.name}>
        {mayWrite && <>
          {!isOff && <Button icon="external"
            onClick={() => quick("test", "A test event is on its way.")}>Send a test</Button>}
          {isOff && <Button kind="primary"
            onClick={() => quick("enable", "The endpoint goes on where it stopped.")}>
            Enable</Button>}
          {endpoint.status === "unverified" && <Button kind="primary"
            onClick={() => setAct("verify")}>Give the code back</Button>}
          <Menu label="More" button={<Icon name="more" />} groups={[
            { items: [
              { label: "Change", onChoose: () => setAct("edit") },
              { label: "Send what waits at once",
                onChoose: () => void quick("resume", "Everything that waits is sent now.") },
              { label: "Send again from a time on…", onChoose: () => setAct("replay") },
              { label: "Give up what waits…", onChoose: () => setAct("skip") },
              { label: "New secret…", icon: "key", onChoose: () => setAct("rotate") },
            ] },
            { items: [
              ...(isOff ? [] : [{ label: "Disable…", onChoose: () => setAct("disable") }]),
              { label: "Remove…", icon: "trash", isDanger: true,
                onChoose: () => setAct("remove") },
            ] },
          ]} />
        </>}
      </PartHead>
      <div class="stack">
        {endpoint.disabledReason && <Note tone="warn">{endpoint.disabledReason}</Note>}
        <section class="card"><Facts endpoint={endpoint} /></section>
        <Deliveries endpointId={endpoint.id} round={round} />
      </div>
      {act === "edit" && <EndpointForm endpoint={endpoint} onClose={close} onDone={changed} />}
      {act === "replay" && <Replay endpoint={endpoint} onClose={close} onDone={changed} />}
      {act === "verify" && <Verify endpoint={endpoint} onClose={close} onDone={changed} />}
      {(act === "skip" || act === "rotate" || act === "remove" || act === "disable") && (
        <Confirm title={asking[act].title} doLabel={asking[act].doLabel}
          isDanger={asking[act].isDanger ?? false} onClose={close}
          onDo={(key) => confirmed(act, key)}>
          {asking[act].words}
        </Confirm>
      )}
      {shown && <SecretOf endpoint={shown} onClose={() => setShown(undefined)} />}
    </>
  );
}
