import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon, type IconName } from "./icon";

export interface MenuItem {
  label: ComponentChildren;
  icon?: IconName;
  isDanger?: boolean;
  // Of several of which one holds.
  isChosen?: boolean;
  onChoose: () => void;
}

export interface MenuGroup {
  title?: string;
  items: readonly MenuItem[];
}

// A button with a menu: arrows, Home and End move, Escape and leaving close.
export function Menu({ label, isNamed, button, buttonClass = "button button-icon", side = "right", groups }: {
  label: string;
  // The button's own words say what it is; else the label does.
  isNamed?: boolean;
  button: ComponentChildren;
  buttonClass?: string;
  side?: "left" | "right";
  groups: readonly MenuGroup[];
}) {
  const [isOpen, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!isOpen) return;
    box.current?.querySelector<HTMLElement>("[role^=menuitem]")?.focus();
    const outside = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [isOpen]);

  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };

  const move = (event: KeyboardEvent) => {
    if (!isOpen) return;
    const items = [...box.current!.querySelectorAll<HTMLElement>("[role^=menuitem]")];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const to = {
      ArrowDown: (at + 1) % items.length,
      ArrowUp: (at + items.length - 1) % items.length,
      Home: 0,
      End: items.length - 1,
    }[event.key];
    if (event.key === "Escape") close();
    else if (event.key === "Tab") setOpen(false);
    else if (to !== undefined) items[to]?.focus();
    if (event.key === "Escape" || to !== undefined) event.preventDefault();
  };

  return (
    <div class="menu-box" ref={box} onKeyDown={move}>
      <button ref={opener} type="button" class={buttonClass}
        {...(isNamed ? {} : { "aria-label": label, title: label })}
        aria-haspopup="menu" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {button}
      </button>
      {isOpen && (
        <div class={side === "left" ? "menu menu-left" : "menu"} role="menu" aria-label={label}>
          {groups.map((group, index) => (
            <div key={index} role="group" aria-label={group.title}>
              {index > 0 && <hr />}
              {group.title && <div class="menu-title" aria-hidden="true">{group.title}</div>}
              {group.items.map((item, place) => (
                <button key={place} type="button" tabIndex={-1}
                  class={item.isDanger ? "menu-item menu-item-danger" : "menu-item"}
                  role={item.isChosen === undefined ? "menuitem" : "menuitemradio"}
                  aria-checked={item.isChosen}
                  onClick={() => {
                    close();
                    item.onChoose();
                  }}>
                  {item.icon && <Icon name={item.icon} />}
                  <span>{item.label}</span>
                  {item.isChosen && <Icon name="check" />}
                </button>
              ))}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
