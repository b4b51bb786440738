import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { Choice } from "./field";

// Tabs with the keyboard of the ARIA pattern: arrows move, and moving chooses.
export function Tabs({ label, tabs, value, onValue, children }: {
  label: string;
  tabs: readonly Choice[];
  value: string;
  onValue: (value: string) => void;
  children: ComponentChildren;
}) {
  const id = useId();
  const move = (event: KeyboardEvent) => {
    const at = tabs.findIndex((tab) => tab.value === value);
    const to = {
      ArrowRight: (at + 1) % tabs.length,
      ArrowLeft: (at + tabs.length - 1) % tabs.length,
      Home: 0,
      End: tabs.length - 1,
    }[event.key];
    const tab = to === undefined ? undefined : tabs[to];
    if (!tab) return;
    event.preventDefault();
    onValue(tab.value);
    document.getElementById(`${id}-${tab.value}`)?.focus();
  };
  return (
    <div>
      <div class="tabs" role="tablist" aria-label={label} onKeyDown={move}>
        {tabs.map((tab) => (
          <button key={tab.value} type="button" class="tab" role="tab" id={`${id}-${tab.value}`}
            aria-selected={tab.value === value} aria-controls={`${id}-panel`}
            tabIndex={tab.value === value ? 0 : -1} onClick={() => onValue(tab.value)}>
            {tab.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${value}`} tabIndex={0}>
        {children}
      </div>
    </div>
  );
}

export interface ChipItem {
  label: string;
  href: string;
  isCurrent: boolean;
  count?: number | undefined;
}

// Filters as links, so that each has an address.
export function Chips({ label, items }: { label: string; items: readonly ChipItem[] }) {
  return (
    <nav class="chips" aria-label={label}>
      {items.map(({ label: text, href, isCurrent, count }) => (
        <a key={text} class="chip" href={href} aria-current={isCurrent ? "true" : undefined}>
          {text}
          {count !== undefined && <span class="number">{count.toLocaleString()}</span>}
        </a>
      ))}
    </nav>
  );
}
