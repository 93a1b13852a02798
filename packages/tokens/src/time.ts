import { TokenError } from './errors.ts';

const EARLIEST = -62_135_596_800; // 0001-01-01T00:00:00Z
const LATEST = 253_402_300_800; // 10000-01-01T00:00:00Z, excluded

/** Whether this is a point in time that `formatTime` can write: finite, years 1 to 9999. */
export function isRepresentableTime(seconds: number): boolean {
  // the last microsecond's half would round up into the year 10000
  return seconds >= EARLIEST && seconds < LATEST - 0.000_001;
}

function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 ? 2 * Math.round(value / 2) : rounded;
}

/** Tokens that are issued in one second share their times. */
const secondTexts = new Map<number, string>();
const KEPT_SECONDS = 64;

function secondText(whole: number): string {
  const known = secondTexts.get(whole);
  if (known !== undefined) return known;
  const text = new Date(whole * 1000).toISOString().slice(0, 19);
  if (secondTexts.size >= KEPT_SECONDS) secondTexts.clear();
  secondTexts.set(whole, text);
  return text;
}

/**
 * Epoch seconds (float64) as `YYYY-MM-DDTHH:MM:SS.ffffffZ`, rounded to the microsecond exactly as Python's
 * `datetime.fromtimestamp` does. Keystone itself cuts token times to whole seconds before it prints them (`.000000Z`):
 * give whole seconds where its output is wanted.
 *
 * Throws `TokenError('malformed')` outside the years 1 to 9999.
 *
 * @example formatTime(1790000000.25) // '2026-09-21T14:13:20.250000Z'
 */
export function formatTime(seconds: number): string {
  if (!isRepresentableTime(seconds)) throw new TokenError('malformed', 'a time outside the years 1 to 9999');
  let whole = Math.trunc(seconds);
  let micros = roundHalfEven((seconds - whole) * 1e6);
  if (micros >= 1e6) {
    micros -= 1e6;
    whole += 1;
  } else if (micros < 0) {
    micros += 1e6;
    whole -= 1;
  }
  return `${secondText(whole)}.${micros === 0 ? '000000' : String(micros).padStart(6, '0')}Z`;
}

const ISO = /^(\d{4}-\d\d-(\d\d)T\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(?:Z|([+-])(\d\d):([0-5]\d))$/;

/**
 * `YYYY-MM-DDTHH:MM:SS[.f…]` with `Z` or an offset as epoch seconds; the float64 is the one that Python's
 * `timedelta.total_seconds` gives. Throws `TokenError('malformed')` for any other text and for dates that do not exist.
 *
 * @example parseTime('2026-09-21T14:13:20.250000Z') // 1790000000.25
 */
export function parseTime(text: string): number {
  const match = ISO.exec(text);
  const date = match ? new Date(`${match[1]}Z`) : undefined;
  // Date rolls 30 February over into March, and 24:00 into the next day; an invalid one has no day at all
  if (!match || date?.getUTCDate() !== Number(match[2])) {
    throw new TokenError('malformed', 'not an ISO 8601 time');
  }
  const sign = match[4] === '-' ? 1 : -1;
  const offset = match[4] ? sign * (Number(match[5]) * 3600 + Number(match[6]) * 60) : 0;
  return fromMicroseconds(date.getTime() / 1000 + offset, Number((match[3] ?? '').padEnd(6, '0')));
}

function fromMicroseconds(whole: number, micros: number): number {
  const total = whole * 1e6 + micros;
  if (Number.isSafeInteger(total)) return total / 1e6;
  // beyond 2^53 microseconds (the year 2255) only a decimal literal is rounded once
  const exact = BigInt(whole) * 1_000_000n + BigInt(micros);
  const digits = String(exact < 0n ? -exact : exact).padStart(7, '0');
  return Number(`${exact < 0n ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`);
}
