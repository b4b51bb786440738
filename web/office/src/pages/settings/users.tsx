// Who may sign in to this book, and as what.
import { useState } from "preact/hooks";
import { ApiError, messageOf } from "../../api/error";
import type { Role } from "../../api/types";
import { newKey } from "../../api/client";
import { api, may, useBook } from "../../session";
import { Badge, Button, Confirm, DateTime, EmptyState, type MenuItem, SelectField, TextField,
         type Tone, toast } from "../../ui";
import { FormDialog, PagedList, PartHead, Row, SecretDialog, changesOf, removeAt, usePaged }
  from "./parts";
import type { Invite, User } from "./types";

const roles: { value: Role; label: string; hint: string }[] = [
  { value: "cashier", label: "Cashier", hint: "Sells, collects and gives money back." },
  { value: "viewer", label: "Viewer", hint: "Looks at orders and reports, changes nothing." },
  { value: "manager", label: "Manager",
    hint: "Everything but users, API keys and the book's own settings." },
  { value: "owner", label: "Owner", hint: "Everything." },
];
const roleOf = (role: Role) => roles.find(({ value }) => value === role)!;

// Whoever has no name goes by the login.
const calledOf = (user: Pick<User, "name" | "login">) => user.name || user.login;

const states: Record<User["state"], { label: string; tone: Tone }> = {
  active: { label: "Active", tone: "good" },
  invited: { label: "Invited", tone: "info" },
  disabled: { label: "Disabled", tone: "plain" },
};

const wordsOf = (error: unknown) =>
  error instanceof ApiError && error.code === "last_owner"
    ? new Error("The book would have no owner left. Make somebody else owner first.")
    : error;

function RoleField({ role, onRole, error }: {
  role: Role;
  onRole: (role: Role) => void;
  error: string | undefined;
}) {
  return <SelectField label="Role" value={role} choices={roles} hint={roleOf(role).hint}
    error={error} onValue={(to) => onRole(to as Role)} />;
}

function Invitee({ onClose, onInvited }: {
  onClose: () => void;
  onInvited: (user: User) => void;
}) {
  const [draft, setDraft] = useState({ login: "", name: "", role: "cashier" as Role });
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  return (
    <FormDialog title="Invite somebody" doLabel="Make the link" draft={draft} onClose={onClose}
      onDo={async (idempotencyKey) => {
        const body = { ...draft, login: draft.login.trim(), name: draft.name.trim() };
        onInvited((await api.send<User>("POST", "/v1/users", body, { idempotencyKey })).data);
      }}>
      {(of) => <>
        <TextField label="Name" value={draft.name} onValue={(name) => set({ name })}
          error={of("name")} required autoFocus autoComplete="off" />
        <TextField label="Signs in as" value={draft.login} onValue={(login) => set({ login })}
          error={of("login")} hint="A short name or an e-mail address. It cannot be changed later."
          required autoCapitalize="none" spellcheck={false} autoComplete="off" />
        <RoleField role={draft.role} onRole={(role) => set({ role })} error={of("role")} />
      </>}
    </FormDialog>
  );
}

function Edit({ user, onClose, onDone }: {
  user: User;
  onClose: () => void;
  onDone: () => void;
}) {
  const before = { name: user.name, role: user.role };
  const [draft, setDraft] = useState(before);
  return (
    <FormDialog title={`Change ${calledOf(user)}`} doLabel="Save" draft={draft}
      onClose={onClose}
      onDo={async (idempotencyKey) => {
        try {
          await api.send("PATCH", `/v1/users/${user.id}`, changesOf(before, draft),
                         { idempotencyKey });
        } catch (error) {
          throw wordsOf(error);
        }
        toast(`${draft.name} is saved.`);
        onDone();
      }}>
      {(of) => <>
        <TextField label="Name" value={draft.name} error={of("name")} autoFocus
          onValue={(name) => setDraft({ ...draft, name })} />
        <RoleField role={draft.role} error={of("role")}
          onRole={(role) => setDraft({ ...draft, role })} />
      </>}
    </FormDialog>
  );
}

export function Users() {
  const book = useBook();
  const mayWrite = may(book, "users:write");
  const list = usePaged<User>("/v1/users", {}, 50);
  const [isInviting, setInviting] = useState(false);
  const [edited, setEdited] = useState<User>();
  const [removed, setRemoved] = useState<User>();
  const [shown, setShown] = useState<{ user: User; invite: Invite }>();

  const invited = (user: User) => {
    list.reload();
    if (user.invitation) setShown({ user, invite: user.invitation });
    else toast(`${calledOf(user)} may sign in to this book with the password they have.`);
  };
  const attempt = async (run: () => Promise<void>) => {
    try {
      await run();
    } catch (error) {
      toast(messageOf(wordsOf(error)), "danger");
    }
  };
  const renew = (user: User) => attempt(async () => {
    const { data } = await api.send<Invite>("POST", `/v1/users/${user.id}/invite`, {},
                                            { idempotencyKey: newKey() });
    setShown({ user, invite: data });
    list.reload();
  });
  const switchTo = (user: User, disabled: boolean) => attempt(async () => {
    await api.send("PATCH", `/v1/users/${user.id}`, { disabled }, { idempotencyKey: newKey() });
    toast(disabled ? `${calledOf(user)} can no longer sign in here.`
      : `${calledOf(user)} may sign in again.`);
    list.reload();
  });

  const actionsOf = (user: User): MenuItem[] => [
    ...(user.everyBook ? [] : [{ label: "Change name or role", onChoose: () => setEdited(user) }]),
    { label: user.state === "invited" ? "New invitation link" : "Link for a new password",
      icon: "key", onChoose: () => void renew(user) },
    // Who works in every book is changed where the server runs.
    ...(user.everyBook ? [] : [
      user.state === "disabled"
        ? { label: "Let in again", onChoose: () => void switchTo(user, false) }
        : { label: "Disable", onChoose: () => void switchTo(user, true) },
      { label: "Remove from this book", icon: "trash" as const, isDanger: true,
        onChoose: () => setRemoved(user) },
    ]),
  ];

  return (
    <>
      <PartHead title="Users" hint="Who may sign in to this book, and as what.">
        {mayWrite && <Button kind="primary" icon="plus" onClick={() => setInviting(true)}>
          Invite somebody</Button>}
      </PartHead>
      <PagedList list={list} keyOf={({ id }) => id} empty={
        <EmptyState title="Nobody yet" icon="user">Invite the people who work here.</EmptyState>}>
        {(user) => (
          <Row name={calledOf(user)}
            onOpen={mayWrite && !user.everyBook ? () => setEdited(user) : undefined}
            badges={<>
              <Badge>{roleOf(user.role).label}</Badge>
              <Badge tone={states[user.state].tone}>{states[user.state].label}</Badge>
              {user.id === book.userId && <Badge tone="info">You</Badge>}
            </>}
            actions={mayWrite ? actionsOf(user) : []}>
            {user.login}
            {user.everyBook && " · every book of this server"}
            {" · "}
            {user.lastSignInAt ? <>signed in <DateTime at={user.lastSignInAt} isShort /></>
              : "never signed in"}
          </Row>
        )}
      </PagedList>
      {isInviting && <Invitee onInvited={invited} onClose={() => setInviting(false)} />}
      {edited && <Edit user={edited} onDone={list.reload} onClose={() => setEdited(undefined)} />}
      {shown && (
        <SecretDialog title={`Link for ${calledOf(shown.user)}`} label="Link"
          text={location.origin + shown.invite.path} onClose={() => setShown(undefined)}>
          <p>Send this link to {calledOf(shown.user)} by a way that only they read. Whoever opens it
            sets the password of “{shown.user.login}”. It works once, until{" "}
            <DateTime at={shown.invite.expiresAt} />, and is not shown again.</p>
        </SecretDialog>
      )}
      {removed && (
        <Confirm title={`Remove ${calledOf(removed)}?`} doLabel="Remove" isDanger
          onClose={() => setRemoved(undefined)}
          onDo={async (idempotencyKey) => {
            try {
              await removeAt(`/v1/users/${removed.id}`, idempotencyKey);
            } catch (error) {
              throw wordsOf(error);
            }
            toast(`${calledOf(removed)} is removed.`);
            list.reload();
          }}>
          {calledOf(removed)} can no longer open this book, from now on. What they did stays in the
          book under their name.
        </Confirm>
      )}
    </>
  );
}
