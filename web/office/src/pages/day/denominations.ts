// Notes and coins that are in use, largest first, in the currency's major unit. Where a currency is
// not listed, the drawer is counted as one amount.
const pieces: Record<string, { notes: string; coins: string }> = {
  AED: { notes: "1000 500 200 100 50 20 10 5", coins: "1 0.5 0.25" },
  AUD: { notes: "100 50 20 10 5", coins: "2 1 0.5 0.2 0.1 0.05" },
  BRL: { notes: "200 100 50 20 10 5 2", coins: "1 0.5 0.25 0.1 0.05" },
  CAD: { notes: "100 50 20 10 5", coins: "2 1 0.25 0.1 0.05" },
  CHF: { notes: "1000 200 100 50 20 10", coins: "5 2 1 0.5 0.2 0.1 0.05" },
  CNY: { notes: "100 50 20 10 5 1", coins: "1 0.5 0.1" },
  CZK: { notes: "5000 2000 1000 500 200 100", coins: "50 20 10 5 2 1" },
  DKK: { notes: "1000 500 200 100 50", coins: "20 10 5 2 1 0.5" },
  EGP: { notes: "200 100 50 20 10 5 1", coins: "1 0.5 0.25" },
  EUR: { notes: "500 200 100 50 20 10 5", coins: "2 1 0.5 0.2 0.1 0.05 0.02 0.01" },
  GBP: { notes: "50 20 10 5", coins: "2 1 0.5 0.2 0.1 0.05 0.02 0.01" },
  GHS: { notes: "200 100 50 20 10 5 2 1", coins: "2 1 0.5 0.2 0.1" },
  HUF: { notes: "20000 10000 5000 2000 1000 500", coins: "200 100 50 20 10 5" },
  INR: { notes: "500 200 100 50 20 10", coins: "20 10 5 2 1" },
  JPY: { notes: "10000 5000 2000 1000", coins: "500 100 50 10 5 1" },
  KES: { notes: "1000 500 200 100 50", coins: "40 20 10 5 1" },
  MXN: { notes: "1000 500 200 100 50 20", coins: "20 10 5 2 1 0.5" },
  NGN: { notes: "1000 500 200 100 50 20 10 5", coins: "2 1 0.5" },
  NOK: { notes: "1000 500 200 100 50", coins: "20 10 5 1" },
  NZD: { notes: "100 50 20 10 5", coins: "2 1 0.5 0.2 0.1" },
  PLN: { notes: "500 200 100 50 20 10", coins: "5 2 1 0.5 0.2 0.1 0.05 0.02 0.01" },
  RWF: { notes: "5000 2000 1000 500", coins: "100 50 20 10 5" },
  SEK: { notes: "1000 500 200 100 50 20", coins: "10 5 2 1" },
  TZS: { notes: "10000 5000 2000 1000 500", coins: "500 200 100 50" },
  UGX: { notes: "50000 20000 10000 5000 2000 1000", coins: "1000 500 200 100 50" },
  USD: { notes: "100 50 20 10 5 2 1", coins: "1 0.5 0.25 0.1 0.05 0.01" },
  XAF: { notes: "10000 5000 2000 1000 500", coins: "500 100 50 25 10 5 2 1" },
  XOF: { notes: "10000 5000 2000 1000 500", coins: "500 250 200 100 50 25 10 5 1" },
  ZAR: { notes: "200 100 50 20 10", coins: "5 2 1 0.5 0.2 0.1" },
};

export interface Denomination {
  key: string; // a note and a coin may have the same value
  kind: "note" | "coin";
  value: string; // a decimal
}

export function denominationsOf(currency: string): Denomination[] {
  const known = pieces[currency];
  if (!known) return [];
  const of = (kind: Denomination["kind"], values: string) =>
    values.split(" ").map((value) => ({ key: `${kind} ${value}`, kind, value }));
  return [...of("note", known.notes), ...of("coin", known.coins)];
}
