// The one who is signed in: a new password of their own.
import { useState } from "preact/hooks";
import { useCommand } from "../../command";
import { api, useBook, useSession } from "../../session";
import { Button, ErrorNote, TextField, toast } from "../../ui";
import { PartHead } from "./parts";

const shortest = 10;
const empty = { current: "", next: "", again: "" };

export function Account() {
  const session = useSession();
  const book = useBook();
  const [draft, setDraft] = useState(empty);
  const [mistake, setMistake] = useState<{ next?: string; again?: string }>({});
  const command = useCommand();
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  const submit = async (event: Event) => {
    event.preventDefault();
    const found: typeof mistake = {};
    if ([...draft.next].length < shortest) found.next = `Use at least ${shortest} characters.`;
    else if (draft.again !== draft.next) found.again = "The two passwords differ.";
    setMistake(found);
    if (found.next || found.again) return;
    const isDone = await command.run(draft, () => api.send("POST", "/v1/session/password", {
      current_password: draft.current, new_password: draft.next,
    }));
    if (!isDone) return;
    setDraft(empty);
    toast("The password is changed. Everywhere else you are signed out.");
  };
  const current = command.of("current_password");
  const next = mistake.next ?? command.of("new_password");
  return (
    <>
      <PartHead title="Your account"
        hint={`${session?.user.name || session?.user.login}, ${book.role} of ${book.name}`} />
      <form class="card form setting-narrow" onSubmit={submit} noValidate>
        <h2>A new password</h2>
        {command.problem && <ErrorNote error={command.problem} />}
        <TextField label="You sign in as" value={session?.user.login ?? ""} onValue={() => {}}
          readOnly autoComplete="username" />
        <TextField label="Present password" type="password" value={draft.current} error={current}
          onValue={(value) => set({ current: value })} autoComplete="current-password" required />
        <TextField label="New password" type="password" value={draft.next} error={next}
          onValue={(value) => set({ next: value })} autoComplete="new-password" required
          hint="A few words that belong together only to you." />
        <TextField label="The same again" type="password" value={draft.again}
          error={mistake.again} onValue={(value) => set({ again: value })}
          autoComplete="new-password" required />
        <div>
          <Button kind="primary" type="submit" isBusy={command.isBusy}>Change the password</Button>
        </div>
      </form>
    </>
  );
}
