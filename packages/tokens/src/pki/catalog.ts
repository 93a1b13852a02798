import { type JsonObject, parseJson, parseJsonObject } from '../json.ts';

export interface CutBody {
  /** Without `token.catalog`. */
  body: JsonObject;
  /** Undefined where there is none. */
  catalog: (() => unknown) | undefined;
}

const MEMBER = Buffer.from(',"catalog":');
const [QUOTE, BACKSLASH, OPEN, CLOSE] = [0x22, 0x5c, 0x5b, 0x5d];
/** Stands in place of a catalog that was cut out; no body has a number there. */
const PLACEHOLDER = 0;

/** A token body apart from its catalog, which is found by its brackets and not parsed. Throws `TokenError('malformed')`. */
export function cutCatalog(bytes: Buffer): CutBody {
  // In JSON a quote after a comma opens a member's name: inside a string it would be escaped.
  const member = bytes.indexOf(MEMBER);
  const start = member + MEMBER.length;
  const end = member === -1 ? -1 : endOfArray(bytes, start);
  if (end !== -1) {
    const parts = [bytes.subarray(0, start), Buffer.from(String(PLACEHOLDER)), bytes.subarray(end)];
    const body = parseJsonObject(Buffer.concat(parts));
    // Otherwise it was a member of this name somewhere else.
    if (takeCatalog(body) === PLACEHOLDER) return { body, catalog: () => parseJson(bytes.subarray(start, end)) };
  }
  const body = parseJsonObject(bytes);
  const catalog = takeCatalog(body);
  return { body, catalog: catalog === undefined || catalog === null ? undefined : () => catalog };
}

function takeCatalog(body: JsonObject): unknown {
  const token = body.token as { catalog?: unknown } | null | undefined;
  const catalog = token?.catalog;
  if (catalog !== undefined) delete token!.catalog;
  return catalog;
}

/** Where the JSON array that begins here ends; -1 where there is none. */
function endOfArray(bytes: Buffer, start: number): number {
  if (bytes[start] !== OPEN) return -1;
  let depth = 0;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) {
      for (at++; at < bytes.length && bytes[at] !== QUOTE; at++) if (bytes[at] === BACKSLASH) at++;
    } else if (byte === OPEN) depth++;
    else if (byte === CLOSE && --depth === 0) return at + 1;
  }
  return -1;
}
