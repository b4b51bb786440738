// Exact decimal arithmetic: amounts are counted in minor units of the currency, quantities in
// thousandths, both as whole numbers. A number of the API is read by its shortest decimal spelling,
// which is what the server wrote; no sum is ever made with binary fractions.

// Whole minor units: cents of euros, yen of yen.
export type Minor = bigint;

// ISO 4217, as the server has it. Browsers' own tables follow usage and differ for some.
const decimalsOtherThanTwo: Record<string, number> = {
  BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3, CLF: 4, UYW: 4,
};
const withoutDecimals = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
for (const code of withoutDecimals.split(" ")) decimalsOtherThanTwo[code] = 0;

export const decimalsOf = (currency: string): number => decimalsOtherThanTwo[currency] ?? 2;

// A decimal without exponent, as text; undefined if it is none.
function plainDecimal(value: number | string): string | undefined {
  const text = String(value);
  const found = /^(-?)(\d+)(?:\.(\d*))?(?:e([+-]\d+))?$/i.exec(text);
  if (!found) return undefined;
  const [, sign, whole = "", part = "", exponent] = found;
  const shift = Number(exponent ?? 0);
  if (shift === 0) return part ? `${sign}${whole}.${part}` : `${sign}${whole}`;
  const digits = whole + part;
  const point = whole.length + shift;
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  return `${sign}${digits.slice(0, point).padEnd(point, "0")}.${digits.slice(point)}`;
}

// The decimal times 10^places; undefined if it is none or has more decimals than that.
export function scaled(value: number | string, places: number): bigint | undefined {
  const text = plainDecimal(value);
  if (text === undefined) return undefined;
  const [whole = "", part = ""] = text.replace("-", "").split(".");
  const kept = part.replace(/0+$/, "");
  if (kept.length > places) return undefined;
  const units = BigInt(whole + kept.padEnd(places, "0"));
  return text.startsWith("-") ? -units : units;
}

function unscaled(units: bigint, places: number): string {
  const digits = String(units < 0n ? -units : units).padStart(places + 1, "0");
  const sign = units < 0n ? "-" : "";
  return places === 0
    ? sign + digits
    : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

// An amount of the API. Throws where it is none of this currency: that would be our mistake.
export function minorOf(amount: number | string, currency: string): Minor {
  const units = scaled(amount, decimalsOf(currency));
  if (units === undefined) throw new RangeError(`${amount} is no amount of ${currency}`);
  return units;
}

// For the API, which takes decimals as text exactly.
export const decimalOf = (minor: Minor, currency: string): string =>
  unscaled(minor, decimalsOf(currency));

const formats = new Map<string, Intl.NumberFormat>();

export function formatMinor(minor: Minor, currency: string, locale?: string): string {
  const key = `${locale ?? ""} ${currency}`;
  let format = formats.get(key);
  if (!format) {
    const digits = decimalsOf(currency);
    format = new Intl.NumberFormat(locale, {
      style: "currency",
      currency,
      // A book has one currency: its short sign is clear.
      currencyDisplay: "narrowSymbol",
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    formats.set(key, format);
  }
  // Text is formatted digit by digit; the type lags behind the standard.
  return format.format(decimalOf(minor, currency) as unknown as number);
}

export const formatAmount = (amount: number | string, currency: string, locale?: string): string =>
  formatMinor(minorOf(amount, currency), currency, locale);

// The mark between thousands as people here write it: "," where 1,234.5 is written.
const groupMark = (locale?: string): string | undefined =>
  new Intl.NumberFormat(locale).formatToParts(1_000_000)
    .find(({ type }) => type === "group")?.value;

const grouped = /^[1-9]\d{0,2}([.,]\d{3})+$/;

// What somebody typed: "12.5", "12,50", "1,234.50", "1.234,50", "₦ 2 500". Undefined if it is no
// amount of the currency that is 0 or more, or could be two.
export function parseAmount(text: string, currency: string, locale?: string): Minor | undefined {
  const digits = text.replace(/[\s\u00a0\u202f'’]/g, "").replace(/^[^\d.,-]+|[^\d.,]+$/g, "");
  if (!/^\d[\d.,]*$|^[.,]\d+$/.test(digits)) return undefined;
  const decimals = decimalsOf(currency);
  const last = Math.max(digits.lastIndexOf("."), digits.lastIndexOf(","));
  if (last < 0) return scaled(digits, decimals);
  const mark = digits[last]!;
  const whole = digits.slice(0, last);
  const part = digits.slice(last + 1);
  const asGroups = () =>
    grouped.test(digits) ? scaled(digits.replace(/[.,]/g, ""), decimals) : undefined;
  if (!/[.,]/.test(whole)) {
    // A mark alone before three digits: where it groups thousands here, or nothing else could be
    // meant, it does. Elsewhere "12.345" is a price with a digit too many, not twelve thousand.
    const mayGroup = part.length === 3 && grouped.test(digits);
    const isGroupHere = mark === groupMark(locale);
    if (mayGroup && decimals === 0) return asGroups();
    if (mayGroup && isGroupHere) return decimals < 3 ? asGroups() : undefined;
    return scaled(`${whole || "0"}.${part}`, decimals);
  }
  // Several equal marks group; of two kinds the last is the decimal one.
  if (!digits.includes(mark === "." ? "," : ".")) return asGroups();
  if (whole.includes(mark) || !grouped.test(whole)) return undefined;
  return scaled(`${whole.replace(/[.,]/g, "")}.${part}`, decimals);
}

const quantityPlaces = 3;
const one = 1000n;

// In thousandths; undefined if it is no quantity.
export const quantityOf = (value: number | string): bigint | undefined => {
  const text = typeof value === "string" ? value.trim().replace(",", ".") : value;
  return scaled(text, quantityPlaces);
};

export const quantityText = (thousandths: bigint): string =>
  unscaled(thousandths, quantityPlaces).replace(/\.?0+$/, "");

// Half away from zero, as the server rounds.
export function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const negative = dividend < 0n !== divisor < 0n;
  const top = dividend < 0n ? -dividend : dividend;
  const bottom = divisor < 0n ? -divisor : divisor;
  const result = (top * 2n + bottom) / (bottom * 2n);
  return negative ? -result : result;
}

// Unit price times quantity, as the server prices a line.
export const lineTotal = (unitPrice: Minor, thousandths: bigint): Minor =>
  divideRounded(unitPrice * thousandths, one);

export const sum = (amounts: Iterable<Minor>): Minor => {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return total;
};
