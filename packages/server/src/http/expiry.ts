/** `expires_at` of what a caller makes: UTC, with or without the `Z`, and not in the past. */
import { badRequest } from '../errors.ts';

const FORM = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?Z?$/;

/**
 * @param now epoch seconds
 * @returns epoch seconds, to the microsecond
 * @throws IdentityError 400
 */
export function parseExpiry(text: string, now: number): number {
  const match = FORM.exec(text);
  const [, year, month, day, hours, minutes, seconds = '00', fraction = ''] = match ?? [];
  const iso = `${year}-${month}-${day}T${hours}:${minutes}:${seconds}`;
  const milliseconds = match ? Date.parse(`${iso}Z`) : Number.NaN;
  // A day that the month has not is taken by Date for one of the next month.
  if (Number.isNaN(milliseconds) || new Date(milliseconds).toISOString().slice(0, 19) !== iso)
    throw badRequest('Timestamp not in expected format.');
  const microseconds = milliseconds * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6));
  if (microseconds < now * 1e6) throw badRequest("The 'expires_at' must not be before now.");
  return microseconds / 1e6;
}
