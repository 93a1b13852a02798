import { asObject, decodeUtf8, type JsonObject, parseJsonObject, parseJsonText } from '../json.ts';

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
  // In JSON a quote after a comma opens a member's name: inside a string it would be escaped.
  const member = bytes.indexOf(MEMBER);
  const start = member + MEMBER.length;
  const catalog = member === -1 ? undefined : (knownAt(bytes, start, known) ?? newAt(bytes, start));
  if (catalog) {
    const end = start + catalog.bytes.length;
    const text = `${decodeUtf8(bytes.subarray(0, start))}${PLACEHOLDER}${decodeUtf8(bytes.subarray(end))}`;
    const body = asObject(parseJsonText(text), 'the whole');
    // Otherwise it was a member of this name somewhere else.
    if (takeCatalog(body) === PLACEHOLDER) {
      if (known[0] !== catalog) remember(catalog, known);
      return { body, catalog: catalog.read };
    }
  }
  const body = parseJsonObject(bytes);
  const parsed = takeCatalog(body);
  return { body, catalog: parsed === undefined || parsed === null ? undefined : () => parsed };
}

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
