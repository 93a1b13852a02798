import { malformed } from './errors.ts';

/** A JSON object of unknown members. */
export type JsonObject = Readonly<Record<string, unknown>>;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Strict UTF-8; throws `TokenError('malformed')`. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw malformed('not UTF-8');
  }
}

/** Throws `TokenError('malformed')`. */
export function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('not JSON');
  }
}

/** Strict UTF-8 and a JSON object (RFC 8259); throws `TokenError('malformed')`. */
export const parseJsonObject = (bytes: Uint8Array): JsonObject =>
  asObject(parseJsonText(decodeUtf8(bytes)), 'the whole');

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
