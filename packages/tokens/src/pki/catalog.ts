import { asObject, decodeUtf8, type JsonObject, parseJsonObject, parseJsonText } from '../json.ts';

export interface CutBody {
  /** Without `token.catalog`. */
  body: JsonObject;
  /** Undefined where there is none. */
  catalog: (() => unknown) | undefined;
}

const TOKEN = Buffer.from('{"token":{');
const MEMBER = Buffer.from(',"catalog":');
const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** A catalog as it stands in a body. */
interface Catalog {
  bytes: Buffer;
  read(): unknown;
}

/** Catalogs that were found lately, the last one first: tokens of one scope carry the same one. */
export type KnownCatalogs = Catalog[];
const MOST_KNOWN = 16;

/**
 * A token body apart from its catalog, which is found by its brackets and not parsed. Keeps nothing of `bytes`. Throws
 * `TokenError('malformed')`.
 */
export function cutCatalog(bytes: Buffer, known: KnownCatalogs = []): CutBody {
  const start = catalogStart(bytes);
  const catalog = start === -1 ? undefined : (knownAt(bytes, start, known) ?? newAt(bytes, start));
  const end = start + (catalog?.bytes.length ?? 0);
  if (catalog && endsToken(bytes, end)) {
    // The member is left out, and not deleted later: an object that lost one is slow from then on.
    const text = decodeUtf8(bytes.subarray(0, start - MEMBER.length)) + decodeUtf8(bytes.subarray(end));
    const body = asObject(parseJsonText(text), 'the whole');
    // Otherwise it is there twice, and the last one counts.
    if ((body.token as JsonObject).catalog === undefined) {
      if (known[0] !== catalog) remember(catalog, known);
      return { body, catalog: catalog.read };
    }
  }
  const body = parseJsonObject(bytes);
  const parsed = takeCatalog(body);
  return { body, catalog: parsed === undefined || parsed === null ? undefined : () => parsed };
}

/** Where the value of the token's own catalog begins; -1 where a look at the bytes does not tell. */
function catalogStart(bytes: Buffer): number {
  if (bytes.compare(TOKEN, 0, TOKEN.length, 0, Math.min(TOKEN.length, bytes.length)) !== 0) return -1;
  // In JSON a quote after a comma opens a member's name: inside a string it would be escaped.
  const member = bytes.indexOf(MEMBER);
  return member !== -1 && isOutside(bytes, TOKEN.length, member) ? member + MEMBER.length : -1;
}

/**
 * Whether nothing but the token's further members follows. After anything else what is left would be joined to something that it
 * is not, and another token might come, which would count in place of this one.
 */
const endsToken = (bytes: Buffer, start: number): boolean =>
  (bytes[start] === COMMA || bytes[start] === CLOSE_OBJECT) &&
  bytes[bytes.length - 1] === CLOSE_OBJECT &&
  bytes[bytes.length - 2] === CLOSE_OBJECT &&
  isOutside(bytes, start, bytes.length - 2);

/** Where the same bytes stand, the same array ends. */
const knownAt = (bytes: Buffer, start: number, known: KnownCatalogs): Catalog | undefined =>
  known.find((one) => {
    const end = start + one.bytes.length;
    return end <= bytes.length && bytes.compare(one.bytes, 0, one.bytes.length, start, end) === 0;
  });

function newAt(bytes: Buffer, start: number): Catalog | undefined {
  const end = endOfArray(bytes, start);
  if (end === -1) return undefined;
  const text = decodeUtf8(bytes.subarray(start, end));
  return { bytes: Buffer.from(bytes.subarray(start, end)), read: () => parseJsonText(text) };
}

function remember(catalog: Catalog, known: KnownCatalogs): void {
  const at = known.indexOf(catalog);
  if (at !== -1) known.splice(at, 1);
  known.unshift(catalog);
  if (known.length > MOST_KNOWN) known.pop();
}

function takeCatalog(body: JsonObject): unknown {
  const token = body.token as { catalog?: unknown } | null | undefined;
  const catalog = token?.catalog;
  if (catalog !== undefined) delete token!.catalog;
  return catalog;
}

/** Whether all objects and lists that begin from `start` on have ended at `end`, and nothing around them has. */
function isOutside(bytes: Buffer, start: number, end: number): boolean {
  let depth = 0;
  for (let at = start; at < end && depth >= 0; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) at = endOfString(bytes, at);
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth++;
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth--;
  }
  return depth === 0;
}

/** Where the JSON array that begins here ends; -1 where there is none. */
function endOfArray(bytes: Buffer, start: number): number {
  if (bytes[start] !== OPEN_LIST) return -1;
  let depth = 0;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) at = endOfString(bytes, at);
    else if (byte === OPEN_LIST) depth++;
    else if (byte === CLOSE_LIST && --depth === 0) return at + 1;
  }
  return -1;
}

/** The closing quote of the string that opens here, or beyond the end. */
function endOfString(bytes: Buffer, start: number): number {
  let at = start + 1;
  for (; at < bytes.length && bytes[at] !== QUOTE; at++) if (bytes[at] === BACKSLASH) at++;
  return at;
}
