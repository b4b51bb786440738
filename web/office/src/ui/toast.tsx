// Short messages that say what has been done. A screen reader hears them without losing its place.
import { render } from "preact";
import { createStore, useStore } from "../store";
import { Icon } from "./icon";

interface Message {
  id: number;
  text: string;
  tone: "plain" | "danger";
}

const messages = createStore<Message[]>([]);
let lastId = 0;

const dismiss = (id: number) => messages.set(messages.get().filter((one) => one.id !== id));

export function toast(text: string, tone: Message["tone"] = "plain"): void {
  const id = ++lastId;
  messages.set([...messages.get().slice(-2), { id, text, tone }]);
  setTimeout(() => dismiss(id), tone === "danger" ? 10_000 : 5_000);
}

function List() {
  const shown = useStore(messages);
  return (
    <>
      {shown.map(({ id, text, tone }) => (
        <div key={id} class={tone === "danger" ? "toast toast-danger" : "toast"}>
          <span>{text}</span>
          <button type="button" aria-label="Dismiss" onClick={() => dismiss(id)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </>
  );
}

// What lies below an open dialog is neither seen nor heard: the messages go into it.
const dialogs: HTMLElement[] = [];
let host: HTMLElement | undefined;

const place = () => {
  const top = dialogs.at(-1) ?? document.body;
  if (host && host.parentElement !== top) top.append(host);
};

export function dialogOpened(dialog: HTMLElement): void {
  dialogs.push(dialog);
  place();
}

// Before it is taken off the page.
export function dialogCloses(dialog: HTMLElement): void {
  dialogs.splice(dialogs.indexOf(dialog), 1);
  place();
}

// An element of its own, since it moves about the page.
export function showToasts(): void {
  host = document.createElement("div");
  host.className = "toasts";
  host.setAttribute("aria-live", "polite");
  render(<List />, host);
  place();
}
