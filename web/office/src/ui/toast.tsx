// Short messages that say what has been done. A screen reader hears them without losing its place.
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

export function Toasts() {
  const shown = useStore(messages);
  return (
    <div class="toasts" role="status" aria-live="polite">
      {shown.map(({ id, text, tone }) => (
        <div key={id} class={tone === "danger" ? "toast toast-danger" : "toast"}>
          <span>{text}</span>
          <button type="button" aria-label="Dismiss" onClick={() => dismiss(id)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
