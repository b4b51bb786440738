// The server's clock, by which sales are dated: a till's own may be minutes or days off.

// Answers name whole seconds and take a while to come: less than this is no difference.
const noticedMs = 3000;
let offsetMs = 0;

// Takes the header Date of an answer that has just come.
export function heardServer(date: string | null, now: number = Date.now()): void {
  const told = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(told)) return;
  const difference = told + 500 - now;
  offsetMs = Math.abs(difference) < noticedMs ? 0 : difference;
}

export const serverNow = (now: number = Date.now()): Date => new Date(now + offsetMs);
