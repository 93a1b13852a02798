/**
 * Request bodies: JSON objects in UTF-8, or forms where a route asks for one, whatever the method. A body without a media
 * type is taken as JSON.
 */
import { isAscii } from 'node:buffer';
import { IdentityError } from '../errors.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Parsing any depth is possible, writing it again is not: that recursion would end in a full stack. */
const MOST_DEPTH = 200;
const [QUOTE, BACKSLASH] = [0x22, 0x5c];

function isTooDeep(raw: Buffer): boolean {
  if (raw.length <= MOST_DEPTH) return false;
  let depth = 0;
  for (let at = 0, inString = false; at < raw.length; at++) {
    const byte = raw[at]!;
    if (inString && byte === BACKSLASH) at++;
    else if (byte === QUOTE) inString = !inString;
    else if (inString) continue;
    else if (byte === 0x5b || byte === 0x7b) depth++;
    else if (byte === 0x5d || byte === 0x7d) depth--;
    if (depth > MOST_DEPTH) return true;
  }
  return false;
}

/**
 * Parses the raw body.
 *
 * @returns the object, or an empty object for an empty body (schemas then say what is missing)
 * @throws IdentityError 400 for another media type, malformed JSON, malformed UTF-8, or JSON that is not an object
 */
export function parseBody(raw: Buffer | undefined, contentType: string | undefined): Record<string, unknown> {
  if (raw === undefined || raw.length === 0) return {};
  const essence = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  if (essence && !/^application\/([^\s;]+\+)?json$/.test(essence)) {
    throw new IdentityError('expecting', { attribute: 'application/json', target: 'Content-Type header' });
  }
  if (isTooDeep(raw)) {
    throw new IdentityError('expecting', { attribute: 'JSON of a reasonable depth', target: 'request body' });
  }
  let value: unknown;
  try {
    value = JSON.parse(isAscii(raw) ? raw.toString('latin1') : utf8.decode(raw));
  } catch (cause) {
    throw new IdentityError('expecting', { attribute: 'valid JSON', target: 'request body' }, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new IdentityError('expecting', { attribute: 'valid JSON', target: 'request body' });
  }
  return value as Record<string, unknown>;
}

/** The fields of a form, the first value of each; a body of another media type has none. */
export function parseForm(raw: Buffer | undefined, contentType: string | undefined): Record<string, string> {
  const fields: Record<string, string> = Object.create(null);
  if (raw === undefined || !/^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType ?? '')) return fields;
  for (const [name, value] of new URLSearchParams(raw.toString('utf8'))) if (!(name in fields)) fields[name] = value;
  return fields;
}
