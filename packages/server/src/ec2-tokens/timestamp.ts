/** The times that signed requests state: ISO 8601, extended or basic (`20261122T101500Z`), UTC where no zone is named. */
import { parseTime } from '@archstone/tokens';

const FORM =
  /^(\d{4})(-?)(\d\d)\2(\d\d)(?:[T ](\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/;

/** Epoch seconds; undefined for any other text and for dates that do not exist. */
export function parseTimestamp(text: string): number | undefined {
  const match = FORM.exec(text);
  if (!match) return undefined;
  const [, year, , month, day, hours = '00', minutes = '00', seconds = '00', fraction = '0', zone = 'Z'] = match;
  const offset = zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`;
  try {
    return parseTime(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}.${fraction.slice(0, 6)}${offset}`);
  } catch {
    return undefined;
  }
}
