// What stands where there is nothing to show, not yet, or not at all.
import type { ComponentChildren } from "preact";
import { messageOf } from "../api/error";
import { Button } from "./button";
import { Icon, type IconName } from "./icon";

export function EmptyState({ title, icon, isPage, children }: {
  title: string;
  // It is all there is: its title is the page's.
  isPage?: boolean;
  icon?: IconName;
  children?: ComponentChildren;
}) {
  return (
    <div class="empty">
      {icon && <Icon name={icon} />}
      {isPage ? <h1>{title}</h1> : <h2>{title}</h2>}
      <div>{children}</div>
    </div>
  );
}

// The shape of text that is on its way.
export function Skeleton({ lines = 5, label = "Loading" }: { lines?: number; label?: string }) {
  return (
    <div class="skeleton" role="status" aria-label={label}>
      {Array.from({ length: lines }, (_, index) => <span key={index} />)}
    </div>
  );
}

export function ErrorNote({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <div class="note note-danger" role="alert">
      <div>{messageOf(typeof error === "string" ? new Error(error) : error)}</div>
      {onRetry && <Button icon="refresh" onClick={onRetry}>Try again</Button>}
    </div>
  );
}

export function Note({ tone = "info", children }: {
  tone?: "info" | "good" | "warn" | "danger";
  children: ComponentChildren;
}) {
  return <div class={`note note-${tone}`}>{children}</div>;
}
