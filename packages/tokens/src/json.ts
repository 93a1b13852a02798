import { malformed } from './errors.ts';

/** A JSON object of unknown members. */
export type JsonObject = Readonly<Record<string, unknown>>;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Strict UTF-8 and JSON (RFC 8259); throws `TokenError('malformed')`. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    throw malformed('not JSON');
  }
}

/** The same for a JSON object. */
export const parseJsonObject = (bytes: Uint8Array): JsonObject => asObject(parseJson(bytes), 'the whole');

export function asObject(value: unknown, name: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw malformed(`${name} is not an object`);
}

export function asText(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  throw malformed(`${name} is not text`);
}

export function asList(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw malformed(`${name} is not a list`);
}

export function asTexts(value: unknown, name: string): string[] {
  return asList(value, name).map((item) => asText(item, name));
}
