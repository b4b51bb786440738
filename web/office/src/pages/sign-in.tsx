import { useState } from "preact/hooks";
import { ApiError, messageOf } from "../api/error";
import { signIn, useHasEnded } from "../session";
import { useStore } from "../store";
import { Button, ErrorNote, Note, TextField } from "../ui";
import { unsettledSales } from "../unsent";
import { Gate } from "./gate";

function explain(error: unknown): string {
  if (error instanceof ApiError && error.code === "wrong_credentials") {
    return "Name or password is wrong.";
  }
  if (error instanceof ApiError && error.status === 429) {
    return `Too many tries. Wait ${error.retryAfter ?? 60} seconds, then try again.`;
  }
  return messageOf(error);
}

export default function SignIn() {
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const hasEnded = useHasEnded();
  const unsent = useStore(unsettledSales).length;

  const submit = async (event: Event) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setError(undefined);
    try {
      await signIn(login.trim(), password);
    } catch (problem) {
      setError(explain(problem));
      setBusy(false);
    }
  };

  return (
    <Gate>
      <form class="card" onSubmit={submit}>
        <h1>Sign in</h1>
        <div class="form">
          {hasEnded && <Note>Your session has ended. Sign in to go on where you were.</Note>}
          {unsent > 0 && (
            <Note tone="warn">
              {unsent === 1 ? "A sale of this till waits" : `${unsent} sales of this till wait`} to
              be sent. Sign in, and {unsent === 1 ? "it goes" : "they go"} out.
            </Note>
          )}
          {error && <ErrorNote error={error} />}
          <TextField label="Name or e-mail" value={login} onValue={setLogin} name="username"
            autoComplete="username" autoCapitalize="none" spellcheck={false} required autoFocus />
          <TextField label="Password" type="password" value={password} onValue={setPassword}
            name="password" autoComplete="current-password" required />
          <Button kind="primary" type="submit" isWide isBusy={isBusy}>Sign in</Button>
        </div>
      </form>
      <p class="soft small gate-foot">
        Password forgotten? The owner of the book can make you a new link.
      </p>
    </Gate>
  );
}
