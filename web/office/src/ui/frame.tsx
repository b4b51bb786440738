// Around every page: where one can go, which book is open, who is signed in.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { messageOf } from "../api/error";
import type { BookAccess, Session } from "../api/types";
import { navigation } from "../pages";
import { chooseBook, may, signOut } from "../session";
import { useStore } from "../store";
import { unsettledSales } from "../unsent";
import { Icon } from "./icon";
import { Menu } from "./menu";
import { Badge } from "./text";
import { type Theme, chooseTheme, currentTheme } from "./theme";
import { toast } from "./toast";

function BookSwitcher({ session, book }: { session: Session; book: BookAccess }) {
  const name = (one: BookAccess) => (
    <span class="book-name">
      {one.name}{one.environment === "test" && <Badge tone="test">Test</Badge>}
    </span>
  );
  if (session.books.length < 2) return <div class="book-button">{name(book)}</div>;
  return (
    <Menu label="Books" isNamed side="left" buttonClass="book-button"
      button={<>{name(book)}<Icon name="down" /><span class="unseen">, choose another book</span></>}
      groups={[{
        title: "Books",
        items: session.books.map((one) => ({
          label: name(one),
          isChosen: one.id === book.id,
          onChoose: () => chooseBook(one.id),
        })),
      }]} />
  );
}

function UserMenu({ session, book }: { session: Session; book: BookAccess }) {
  const [theme, setTheme] = useState<Theme>(currentTheme());
  const pick = (to: Theme) => {
    chooseTheme(to);
    setTheme(to);
  };
  const name = session.user.name || session.user.login;
  const leave = () => signOut().catch((error: unknown) => toast(messageOf(error), "danger"));
  return (
    <Menu label={`${name}: account and colours`} buttonClass="avatar"
      button={<span aria-hidden="true">{[...name][0]?.toUpperCase() ?? "?"}</span>}
      groups={[
        {
          title: "Colours",
          items: [
            { label: "As the system", icon: "system", isChosen: theme === "system",
              onChoose: () => pick("system") },
            { label: "Light", icon: "sun", isChosen: theme === "light",
              onChoose: () => pick("light") },
            { label: "Dark", icon: "moon", isChosen: theme === "dark",
              onChoose: () => pick("dark") },
          ],
        },
        {
          title: `${name}, ${book.role}`,
          items: [{ label: "Sign out", icon: "leave", onChoose: leave }],
        },
      ]} />
  );
}

// Money was taken and the book does not have it: said on every page.
function UnsentMark({ book, path }: { book: BookAccess; path: string }) {
  const count = useStore(unsettledSales).filter((id) => id === book.id).length;
  if (count === 0 || path === "/register") return null;
  return (
    <p class="note note-warn unprinted" role="status">
      {count === 1 ? "A sale of this till is" : `${count} sales of this till are`} not recorded yet.
      {" "}<a href="#/register">Look at the register</a>
    </p>
  );
}

export function Frame({ session, book, path, children }: {
  session: Session;
  book: BookAccess;
  path: string;
  children: ComponentChildren;
}) {
  const links = navigation.filter(({ scope }) => may(book, scope));
  return (
    <div class="frame">
      <a class="skip" href="#content" onClick={(event) => {
        event.preventDefault();
        document.getElementById("content")?.focus();
      }}>Skip to the page</a>
      <header class="top">
        <BookSwitcher session={session} book={book} />
        <UserMenu session={session} book={book} />
      </header>
      <nav class="nav" aria-label="Pages of the back office">
        <div class="brand"><img src="/office/icon.svg" alt="" />Tillbook</div>
        <ul>
          {links.map((link) => {
            const isCurrent = path === link.path || path.startsWith(`${link.path}/`);
            return (
              <li key={link.path}>
                <a href={`#${link.path}`} aria-current={isCurrent ? "page" : undefined}>
                  <Icon name={link.icon} />{link.label}
                </a>
              </li>
            );
          })}
        </ul>
      </nav>
      <main class="content" id="content" tabIndex={-1}>
        <UnsentMark book={book} path={path} />
        {children}
      </main>
    </div>
  );
}
