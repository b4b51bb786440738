// The one-time link of an invitation: somebody sets their password and is signed in.
import { useState } from "preact/hooks";
import { ApiError, messageOf } from "../api/error";
import type { Invitation, Session } from "../api/types";
import { useLoad } from "../load";
import { replace } from "../router";
import { api, enter } from "../session";
import { Button, ErrorNote, LinkButton, Skeleton, TextField } from "../ui";
import type { PageProps } from "./index";
import { Gate } from "./gate";

const shortest = 10;

function Form({ token, invitation }: { token: string; invitation: Invitation }) {
  const [name, setName] = useState(invitation.name);
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [error, setError] = useState<unknown>();
  const [mistake, setMistake] = useState<{ password?: string; again?: string }>({});
  const [isBusy, setBusy] = useState(false);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (isBusy) return;
    const found: typeof mistake = {};
    if ([...password].length < shortest) found.password = `Use at least ${shortest} characters.`;
    else if (again !== password) found.again = "The two passwords differ.";
    setMistake(found);
    if (found.password || found.again) return;
    setBusy(true);
    setError(undefined);
    try {
      const body = { token, password, name: name.trim() || undefined };
      const { data } = await api.send<Session>("POST", "/v1/invitations/accept", body);
      replace("/orders");
      enter(data);
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };

  const of = (field: string) => (error instanceof ApiError ? error.of(field) : undefined);
  return (
    <form class="card" onSubmit={submit} noValidate>
      <h1>Welcome</h1>
      <div class="form">
        {error !== undefined && <ErrorNote error={error} />}
        <TextField label="You sign in as" value={invitation.login} onValue={() => {}} readOnly
          name="username" autoComplete="username" />
        <TextField label="Your name" value={name} onValue={setName} error={of("name")}
          autoComplete="name" />
        <TextField label="New password" type="password" value={password} onValue={setPassword}
          error={mistake.password ?? of("password")} autoComplete="new-password"
          hint="Long is better than complicated: a few words that belong together only to you." />
        <TextField label="The same again" type="password" value={again} onValue={setAgain}
          error={mistake.again} autoComplete="new-password" />
        <Button kind="primary" type="submit" isWide isBusy={isBusy}>Set password and begin</Button>
      </div>
    </form>
  );
}

export default function Welcome({ params }: PageProps) {
  const token = params.token ?? "";
  const { data, error, reload } = useLoad(
    (signal) => api.send<Invitation>("POST", "/v1/invitations/read", { token }, { signal }),
    [token],
  );
  if (error instanceof ApiError && error.status === 404) {
    return (
      <Gate>
        <div class="card stack">
          <h1>This link is no longer good</h1>
          <p>It was used already, or its time is over. Ask for a new one.</p>
          <LinkButton href="#/sign-in" isWide>To the sign-in</LinkButton>
        </div>
      </Gate>
    );
  }
  return (
    <Gate>
      {data ? <Form token={token} invitation={data} />
        : error ? <ErrorNote error={messageOf(error)} onRetry={reload} />
        : <div class="card"><Skeleton /></div>}
    </Gate>
  );
}
