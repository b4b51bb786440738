// What is filled in. The label, the hint and the mistake belong to the control by id, so that a
// screen reader says them with it.
import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";
import { Icon } from "./icon";

interface FieldLook {
  label: string;
  hint?: ComponentChildren;
  error?: string | undefined;
}

interface ControlProps {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
}

// A label around any control, which is given its ids.
export function Field({ label, hint, error, children }: FieldLook & {
  children: (control: ControlProps) => ComponentChildren;
}) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  const control: ControlProps = { id };
  if (described) control["aria-describedby"] = described;
  if (error) control["aria-invalid"] = true;
  return (
    <div class="field">
      <label class="field-label" for={id}>{label}</label>
      {children(control)}
      {hint && <div class="field-hint" id={`${id}-hint`}>{hint}</div>}
      {error && <div class="field-error" id={`${id}-error`}>{error}</div>}
    </div>
  );
}

type InputRest = Omit<JSX.InputHTMLAttributes<HTMLInputElement>,
                      "label" | "value" | "onInput" | "onChange">;

interface TextFieldProps extends FieldLook {
  value: string;
  onValue: (value: string) => void;
}

export function TextField({ label, hint, error, value, onValue, ...rest }:
  TextFieldProps & InputRest) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <input type="text" {...rest} {...control} class="input" value={value}
          onInput={(event) => onValue(event.currentTarget.value)} />
      )}
    </Field>
  );
}

// An amount or a quantity: the phone shows digits, what was typed stays as it is.
export function NumberField({ label, hint, error, value, onValue, ...rest }:
  TextFieldProps & InputRest) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <input type="text" inputMode="decimal" autoComplete="off" {...rest} {...control}
          class="input input-number" value={value}
          onInput={(event) => onValue(event.currentTarget.value)} />
      )}
    </Field>
  );
}

export function TextArea({ label, hint, error, value, onValue, ...rest }: TextFieldProps &
  Omit<JSX.TextareaHTMLAttributes<HTMLTextAreaElement>, "label" | "value" | "onInput">) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <textarea {...rest} {...control} class="input" value={value}
          onInput={(event) => onValue(event.currentTarget.value)} />
      )}
    </Field>
  );
}

export interface Choice {
  value: string;
  label: string;
}

export function SelectField({ label, hint, error, value, onValue, choices, disabled }:
  TextFieldProps & { choices: readonly Choice[]; disabled?: boolean }) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <select {...control} class="input" value={value} disabled={disabled}
          onChange={(event) => onValue(event.currentTarget.value)}>
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>{choice.label}</option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function Check({ label, hint, checked, onChecked, disabled }: {
  label: ComponentChildren;
  hint?: ComponentChildren;
  checked: boolean;
  onChecked: (checked: boolean) => void;
  disabled?: boolean;
}) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} disabled={disabled}
        onChange={(event) => onChecked(event.currentTarget.checked)} />
      <span>{label}{hint && <span class="field-hint"><br />{hint}</span>}</span>
    </label>
  );
}

export function SearchField({ label, value, onValue, ...rest }: {
  label: string;
  value: string;
  onValue: (value: string) => void;
} & InputRest) {
  return (
    <div class="search">
      <Icon name="search" />
      <input placeholder={label} autoComplete="off" {...rest} type="search"
        class="input input-search" aria-label={label} value={value}
        onInput={(event) => onValue(event.currentTarget.value)} />
    </div>
  );
}
