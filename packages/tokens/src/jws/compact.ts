import { decodeBase64url } from '../base64url.ts';
import { malformed } from '../errors.ts';
import { type JsonObject, parseJsonObject } from '../json.ts';

/** The three parts of a JWS in compact form (RFC 7515 section 7.1), undecoded. */
export interface CompactJws {
  header: string;
  payload: string;
  signature: string;
  /** What was signed: header and payload with the dot between. */
  input: string;
}

/** Throws `TokenError('malformed')` unless there are exactly three parts. */
export function splitCompact(token: string): CompactJws {
  const first = token.indexOf('.');
  const second = token.indexOf('.', first + 1);
  if (first < 1 || second < first + 2 || second === token.length - 1 || token.indexOf('.', second + 1) !== -1) {
    throw malformed('not the three parts of a JWS');
  }
  return {
    header: token.slice(0, first),
    payload: token.slice(first + 1, second),
    signature: token.slice(second + 1),
    input: token.slice(0, second),
  };
}

/** A part's bytes: canonical base64url without padding. */
export function decodePart(part: string): Buffer {
  if (part.endsWith('=')) throw malformed('a JWS has no padding');
  return decodeBase64url(part);
}

export const decodeJsonPart = (part: string): JsonObject => parseJsonObject(decodePart(part));

export const encodeJsonPart = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
