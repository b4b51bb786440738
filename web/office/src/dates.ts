// Times in the book's zone, and its business days.

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string, options: Intl.DateTimeFormatOptions, locale?: string) {
  const key = JSON.stringify([zone, options, locale]);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
    formats.set(key, format);
  }
  return format;
}

export const formatDateTime = (at: string, zone: string): string =>
  formatOf(zone, { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));

export const formatFull = (at: string, zone: string): string =>
  formatOf(zone, { dateStyle: "full", timeStyle: "long" }).format(new Date(at));

export const formatTime = (at: string, zone: string): string =>
  formatOf(zone, { hour: "2-digit", minute: "2-digit" }).format(new Date(at));

// A business day, "2026-01-31".
export const formatDay = (day: string): string =>
  formatOf("UTC", { weekday: "short", day: "numeric", month: "short", year: "numeric" })
    .format(new Date(`${day}T12:00:00Z`));

// The calendar day and the clock of an instant in a zone, "2026-01-31" and "23:59".
function partsIn(zone: string, at: Date): { day: string; time: string } {
  const parts: Record<string, string> = {};
  const format = formatOf(zone, {
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
    hourCycle: "h23",
  }, "en-GB");
  for (const { type, value } of format.formatToParts(at)) parts[type] = value;
  return {
    day: `${parts.year}-${parts.month}-${parts.day}`,
    time: `${parts.hour}:${parts.minute}`,
  };
}

export function addDays(day: string, days: number): string {
  const at = new Date(`${day}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

// The business day of an instant: until the day's start it is still the day before.
export function businessDay(zone: string, dayStart: string, at: Date = new Date()): string {
  const { day, time } = partsIn(zone, at);
  return time < dayStart ? addDays(day, -1) : day;
}

// Short where it is today: the time alone, else the day with it.
export function formatWhen(at: string, zone: string, now: Date = new Date()): string {
  const instant = new Date(at);
  if (partsIn(zone, instant).day === partsIn(zone, now).day) return formatTime(at, zone);
  return formatDateTime(at, zone);
}
