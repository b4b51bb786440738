// Chooses what is shown: the page of the address, for whoever is signed in.
import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ErrorBoundary } from "./boundary";
import { type PageName, type PageProps, entryOf, pageNames } from "./pages";
import { match, replace, replaceWith, usePlace } from "./router";
import { resume, useMaybeBook, useSession } from "./session";
import { useUnsentSales } from "./unsent";
import { EmptyState, ErrorNote, LinkButton, Skeleton } from "./ui";
import { Frame } from "./ui/frame";

const loaded = new Map<PageName, FunctionComponent<PageProps>>();

// The page's own file, fetched when it is first gone to.
function PageAt({ name, ...props }: PageProps & { name: PageName }) {
  const [, setRound] = useState(0);
  const [error, setError] = useState<unknown>();
  const Page = loaded.get(name);
  useEffect(() => {
    setError(undefined);
    if (loaded.has(name)) return;
    let isCurrent = true;
    entryOf(name).load().then(
      ({ default: page }) => {
        loaded.set(name, page);
        if (isCurrent) setRound((was) => was + 1);
      },
      (problem: unknown) => {
        if (isCurrent) setError(problem);
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [name]);
  if (error) {
    return (
      <ErrorNote onRetry={() => location.reload()}
        error="This page could not be loaded: no connection, or Tillbook was renewed meanwhile." />
    );
  }
  return Page ? <Page {...props} /> : <Skeleton />;
}

function Content({ path, query }: { path: string; query: Record<string, string> }) {
  const found = match(pageNames, path);
  useEffect(() => {
    document.title = found ? `${entryOf(found.name).title} – Tillbook` : "Tillbook";
  }, [found?.name]);
  if (!found) {
    return (
      <EmptyState title="There is no such page" icon="search" isPage>
        <LinkButton href="#/orders">To the orders</LinkButton>
      </EmptyState>
    );
  }
  return (
    <ErrorBoundary key={path}>
      <PageAt name={found.name} params={found.params} query={query} />
    </ErrorBoundary>
  );
}

function Starting() {
  const [error, setError] = useState<unknown>();
  const start = () => {
    setError(undefined);
    resume().catch(setError);
  };
  useEffect(start, []);
  return <div class="gate">{error ? <ErrorNote error={error} onRetry={start} /> : <Skeleton />}</div>;
}

export function App() {
  const { path, query } = usePlace();
  const session = useSession();
  const book = useMaybeBook();
  useUnsentSales(book?.id);
  const entry = match(pageNames, path);
  const isOpen = entry !== undefined && entryOf(entry.name).isOpen === true;

  // To the sign-in and, afterwards, to where one wanted to go.
  useEffect(() => {
    if (session === null && !isOpen) {
      replace("/sign-in", path === "/" ? {} : { to: location.hash.slice(1) });
    }
    if (session && path === "/") replace("/orders");
    if (session && path === "/sign-in") {
      const wanted = query.to;
      // Not as a step of its own: going back would lead to the form again.
      if (wanted?.startsWith("/")) replaceWith(`#${wanted}`);
      else replace("/orders");
    }
  }, [session, path]);

  // A new page begins at its top, for the eye and for a screen reader.
  useEffect(() => {
    scrollTo(0, 0);
    document.getElementById("content")?.focus({ preventScroll: true });
  }, [path]);

  let shown;
  if (session === undefined) shown = <Starting />;
  else if (isOpen) shown = <Content path={path} query={query} />;
  else if (!session) shown = null;
  else if (!book) {
    shown = <div class="gate"><EmptyState title="No book is open to you" isPage>
      Ask the owner of the book to invite you.</EmptyState></div>;
  } else {
    // Another book is another world: every page begins anew.
    shown = (
      <Frame key={book.id} session={session} book={book} path={path}>
        <Content path={path} query={query} />
      </Frame>
    );
  }
  return shown;
}
