/** Request bodies: JSON objects in UTF-8, nothing else. */
import { IdentityError } from '../errors.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses the raw body.
 *
 * @returns the object, or an empty object for an empty body (schemas then say what is missing)
 * @throws IdentityError 400 for another media type, malformed JSON, malformed UTF-8, or JSON that is not an object
 */
export function parseBody(raw: Buffer | undefined, contentType: string | undefined): Record<string, unknown> {
  if (raw === undefined || raw.length === 0) return {};
  const essence = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  if (essence !== 'application/json') {
    throw new IdentityError('expecting', { attribute: 'application/json', target: 'Content-Type header' });
  }
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(raw));
  } catch (cause) {
    throw new IdentityError('expecting', { attribute: 'valid JSON', target: 'request body' }, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new IdentityError('expecting', { attribute: 'valid JSON', target: 'request body' });
  }
  return value as Record<string, unknown>;
}
