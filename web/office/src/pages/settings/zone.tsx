// Time zones by name, and instants of a zone's clock.
import { useId } from "preact/hooks";
import { Field } from "../../ui";

const zones = (): string[] => {
  const known = Intl as unknown as { supportedValuesOf?: (key: "timeZone") => string[] };
  return known.supportedValuesOf?.("timeZone") ?? [];
};

export function ZoneField({ label, hint, error, value, onValue }: {
  label: string;
  hint?: string;
  error?: string | undefined;
  value: string;
  onValue: (value: string) => void;
}) {
  const list = useId();
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => <>
        <input {...control} class="input" list={list} value={value} autoComplete="off"
          spellcheck={false} placeholder="Africa/Lagos"
          onInput={(event) => onValue(event.currentTarget.value)} />
        <datalist id={list}>{zones().map((zone) => <option key={zone} value={zone} />)}</datalist>
      </>}
    </Field>
  );
}

// What the clock of a zone shows at an instant, as if it were UTC; milliseconds.
function clockOf(zone: string, at: number): number {
  const parts: Record<string, number> = {};
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, year: "numeric", month: "numeric", day: "numeric", hour: "numeric",
    minute: "numeric", second: "numeric", hourCycle: "h23",
  });
  for (const { type, value } of format.formatToParts(at)) parts[type] = Number(value);
  return Date.UTC(parts.year!, parts.month! - 1, parts.day, parts.hour, parts.minute, parts.second);
}

// The instant at which the zone's clock shows "2026-01-31T18:00", in UTC; an hour that is skipped
// counts as the one after it. Undefined if it is no time.
export function instantOf(local: string, zone: string): string | undefined {
  const wanted = Date.parse(`${local}Z`);
  if (!Number.isFinite(wanted)) return undefined;
  let at = wanted;
  // Twice: the first guess may lie on the other side of a change of the clock.
  for (let round = 0; round < 2; ++round) at += wanted - clockOf(zone, at);
  return new Date(at).toISOString();
}
