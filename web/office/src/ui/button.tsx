import type { ComponentChildren, JSX } from "preact";
import { Icon, type IconName } from "./icon";

export type ButtonKind = "plain" | "primary" | "quiet" | "danger";

interface Look {
  kind?: ButtonKind;
  icon?: IconName;
  // Fills the width it has.
  isWide?: boolean;
  // What the button does, where it shows an icon alone.
  label?: string;
  children?: ComponentChildren;
}

function classesOf({ kind = "plain", isWide, children }: Look): string {
  return [
    "button",
    kind !== "plain" && `button-${kind}`,
    isWide && "button-wide",
    children === undefined && "button-icon",
  ].filter(Boolean).join(" ");
}

type ButtonProps = Look & Omit<JSX.HTMLAttributes<HTMLButtonElement>, "label" | "icon"> & {
  type?: "button" | "submit";
  disabled?: boolean;
  // Something is on its way: the button stays in its place and takes no second tap.
  isBusy?: boolean;
};

export function Button(props: ButtonProps) {
  const { kind, icon, isWide, label, isBusy, children, type = "button", disabled, onClick, ...rest } =
    props;
  return (
    <button {...rest} type={type} class={classesOf(props)}
      {...(label === undefined ? {} : { "aria-label": label, title: label })}
      disabled={disabled} aria-busy={isBusy} aria-disabled={isBusy}
      onClick={isBusy ? (event) => event.preventDefault() : onClick}>
      {isBusy ? <span class="spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

export function LinkButton(props: Look & { href: string }) {
  const { icon, label, href, children } = props;
  return (
    <a class={classesOf(props)} href={href} aria-label={label} title={label}>
      {icon && <Icon name={icon} />}
      {children}
    </a>
  );
}
