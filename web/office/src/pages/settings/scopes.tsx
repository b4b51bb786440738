// What a key may do, in words.
import { Check } from "../../ui";

export const scopeGroups: { title: string; scopes: { scope: string; label: string }[] }[] = [
  { title: "Orders and money", scopes: [
    { scope: "orders:read", label: "See orders" },
    { scope: "orders:write", label: "Record and change orders, collect and refund" },
    { scope: "payments:read", label: "See payments (other dialect)" },
    { scope: "payments:write", label: "Record payments (other dialect)" },
    { scope: "contacts:read", label: "See contacts" },
    { scope: "contacts:write", label: "Change and remove contacts" },
    { scope: "contacts:erase", label: "Forget contacts for good" },
  ] },
  { title: "Goods and places", scopes: [
    { scope: "products:read", label: "See products, stock and taxes" },
    { scope: "products:write", label: "Change products, stock and taxes" },
    { scope: "stores:read", label: "See stores" },
    { scope: "stores:write", label: "Change stores" },
    { scope: "employees:read", label: "See employees" },
    { scope: "employees:write", label: "Change employees" },
    { scope: "merchant:read", label: "See tenders and other settings" },
    { scope: "merchant:write", label: "Change the book's settings and tenders" },
  ] },
  { title: "Figures and news", scopes: [
    { scope: "reports:read", label: "See reports and day closes" },
    { scope: "days:write", label: "Seal days" },
    { scope: "events:read", label: "Follow what happens" },
    { scope: "webhooks:read", label: "See webhooks and their deliveries" },
    { scope: "webhooks:write", label: "Change webhooks, send again" },
  ] },
  { title: "The book itself", scopes: [
    { scope: "backups:read", label: "See backups" },
    { scope: "backups:write", label: "Make backups and verify the book" },
    { scope: "users:read", label: "See users" },
    { scope: "users:write", label: "Invite, change and remove users" },
    { scope: "admin", label: "Change API keys, see the audit" },
    { scope: "all", label: "Everything" },
  ] },
];

const labels = new Map(scopeGroups.flatMap(({ scopes }) =>
  scopes.map(({ scope, label }) => [scope, label] as const)));

export const scopeLabel = (scope: string): string => labels.get(scope) ?? scope;

export function ScopeFields({ chosen, onChosen, error }: {
  chosen: readonly string[];
  onChosen: (chosen: string[]) => void;
  error: string | undefined;
}) {
  const hasAll = chosen.includes("all");
  const toggle = (scope: string, isOn: boolean) =>
    onChosen(isOn ? [...chosen, scope] : chosen.filter((one) => one !== scope));
  return (
    <div class="setting-scopes">
      {scopeGroups.map(({ title, scopes }) => (
        <fieldset key={title} class="fieldset">
          <legend>{title}</legend>
          {scopes.map(({ scope, label }) => (
            <Check key={scope} label={label} hint={<code>{scope}</code>}
              disabled={hasAll && scope !== "all"} checked={hasAll || chosen.includes(scope)}
              onChecked={(isOn) => toggle(scope, isOn)} />
          ))}
        </fieldset>
      ))}
      {error && <div class="field-error" role="alert">{error}</div>}
    </div>
  );
}
