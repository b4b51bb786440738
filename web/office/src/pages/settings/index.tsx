// Settings: which parts there are, and the one that is open.
import type { FunctionComponent } from "preact";
import type { BookAccess } from "../../api/types";
import { may, useBook } from "../../session";
import { EmptyState, Icon, LinkButton } from "../../ui";
import type { PageProps } from "../index";
import { Account } from "./account";
import { Backups } from "./backups";
import { BookSettings } from "./book";
import { Contacts } from "./contacts";
import { Keys } from "./keys";
import { Products } from "./products";
import "./settings.css";
import { Stores } from "./stores";
import { Taxes } from "./taxes";
import { Tenders } from "./tenders";
import { Users } from "./users";
import { Webhooks } from "./webhooks";

type Query = Record<string, string>;

interface Part {
  name: string;
  label: string;
  hint: string;
  // What a role needs to see anything there; nothing: everybody may.
  scope?: string;
  View: FunctionComponent<{ query: Query }>;
}

const groups: { title: string; parts: Part[] }[] = [
  { title: "What you sell", parts: [
    { name: "products", label: "Products", hint: "Prices, variants, stock, categories",
      scope: "products:read", View: Products },
    { name: "taxes", label: "Taxes", hint: "Rates that prices contain", scope: "products:read",
      View: Taxes },
    { name: "tenders", label: "Tenders", hint: "What customers pay with", scope: "merchant:read",
      View: Tenders },
  ] },
  { title: "Places and people", parts: [
    { name: "stores", label: "Stores", hint: "Places that sell", scope: "stores:read",
      View: Stores },
    { name: "contacts", label: "Contacts", hint: "Customers", scope: "contacts:read",
      View: Contacts },
    { name: "users", label: "Users", hint: "Who may sign in", scope: "users:read", View: Users },
    { name: "account", label: "Your account", hint: "Your password", View: Account },
  ] },
  { title: "The book", parts: [
    { name: "book", label: "Book", hint: "Name, day, receipts", scope: "merchant:write",
      View: BookSettings },
    { name: "backups", label: "Backups", hint: "Copies, and proving the book",
      scope: "backups:read", View: Backups },
  ] },
  { title: "Other programs", parts: [
    { name: "keys", label: "API keys", hint: "For tills, shops and tools", scope: "admin",
      View: Keys },
    { name: "webhooks", label: "Webhooks", hint: "News for other programs",
      scope: "webhooks:read", View: Webhooks },
  ] },
];

const isOpenTo = (book: BookAccess) => ({ scope }: Part) => scope === undefined || may(book, scope);

function Contents({ current }: { current: string | undefined }) {
  const book = useBook();
  return (
    <nav class="setting-nav" aria-label="Settings">
      {groups.map(({ title, parts }) => {
        const open = parts.filter(isOpenTo(book));
        return open.length > 0 && (
          <section key={title}>
            <h2>{title}</h2>
            <ul class="list">
              {open.map(({ name, label, hint }) => (
                <li key={name}>
                  <a class="list-row" href={`#/settings/${name}`}
                    aria-current={name === current ? "page" : undefined}>
                    <span class="list-main"><span>{label}</span>
                      <span class="soft small setting-hint">{hint}</span></span>
                    <Icon name="next" />
                  </a>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
      <section>
        <h2>Documentation</h2>
        <ul class="list">
          <li><a class="list-row" href="/docs" target="_blank" rel="noreferrer">
            <span class="list-main">The API<span class="unseen"> (opens a new window)</span></span>
            <Icon name="external" /></a></li>
          <li><a class="list-row" href="/about" target="_blank" rel="noreferrer">
            <span class="list-main">This server
              <span class="unseen"> (opens a new window)</span></span>
            <Icon name="external" /></a></li>
        </ul>
      </section>
    </nav>
  );
}

export default function SettingsPage({ params, query }: PageProps) {
  const book = useBook();
  const part = groups.flatMap(({ parts }) => parts).find(({ name }) => name === params.part);
  if (!params.part) {
    return (
      <div class="settings settings-home">
        <h1 class="setting-title">Settings</h1>
        <Contents current={undefined} />
      </div>
    );
  }
  return (
    <div class="settings">
      <Contents current={params.part} />
      <div class="setting-part">
        {!query.endpoint &&
          <a class="back setting-back" href="#/settings"><Icon name="back" />Settings</a>}
        {!part ? (
          <EmptyState title="There is no such part" icon="settings">
            <LinkButton href="#/settings">To the settings</LinkButton>
          </EmptyState>
        ) : isOpenTo(book)(part) ? <part.View query={query} /> : (
          <EmptyState title="This is not for your role" icon="settings">
            Ask an owner of the book.
          </EmptyState>
        )}
      </div>
    </div>
  );
}
