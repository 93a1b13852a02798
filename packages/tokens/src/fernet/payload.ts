import type { TokenClaims } from '../claims.ts';
import { malformed, TokenError, unrepresentable } from '../errors.ts';
import { decodeMsgpack } from '../msgpack/decode.ts';
import { encodeMsgpack, type MsgpackValue } from '../msgpack/encode.ts';
import { type Field, type FieldContext, LAYOUTS, type PayloadClaims, RECEIPT_LAYOUT } from './fields.ts';
import type { MethodsCodec } from './methods.ts';

/** The claims that only some layouts carry. */
const OPTIONAL_CLAIMS = [
  'project_id',
  'domain_id',
  'system',
  'trust_id',
  'group_ids',
  'idp_id',
  'protocol_id',
  'access_token_id',
  'app_cred_id',
  'thumbprint',
] as const satisfies readonly (keyof TokenClaims)[];

/** Delegation before federation before scope, as in Keystone. */
function versionOf(claims: PayloadClaims): number {
  if (claims.access_token_id !== undefined) return 7;
  if (claims.trust_id !== undefined) return 3;
  if (claims.idp_id !== undefined) {
    if (claims.project_id !== undefined) return 5;
    return claims.domain_id !== undefined ? 6 : 4;
  }
  if (claims.app_cred_id !== undefined) return 9;
  if (claims.thumbprint !== undefined) return 10;
  if (claims.project_id !== undefined) return 2;
  if (claims.domain_id !== undefined) return 1;
  return claims.system !== undefined ? 8 : 0;
}

const CARRIED = LAYOUTS.map((layout) => new Set<string>(layout.map((field) => field.claim)));

/** A token that silently lost its delegation would be worth more than the one it was made from. */
function refuseLoss(claims: PayloadClaims, version: number): void {
  for (const claim of OPTIONAL_CLAIMS) {
    const value = claims[claim];
    const nothing = value === undefined || (claim === 'group_ids' && value.length === 0);
    if (!nothing && !CARRIED[version]!.has(claim)) {
      throw unrepresentable(`a Fernet token (payload version ${version}) cannot carry ${claim} as well`);
    }
  }
}

const contextFor = (methods: MethodsCodec, version: number, oldRaw: boolean): FieldContext => ({
  methods,
  lost: version === 10 ? 'oauth2_credential' : 'ec2credential',
  oldRaw,
});

/** Throws `TokenError('unrepresentable' | 'unknown_method')`. */
export function encodePayload(claims: PayloadClaims, methods: MethodsCodec): Buffer {
  const version = versionOf(claims);
  refuseLoss(claims, version);
  const context = contextFor(methods, version, false);
  return encodeMsgpack([version, ...LAYOUTS[version]!.map((field) => field.write(claims, context))]);
}

/** Throws `TokenError('malformed' | 'unknown_version' | 'unknown_method')`. */
export function decodePayload(bytes: Buffer, methods: MethodsCodec): { version: number; claims: PayloadClaims } {
  return inEitherForm(bytes, (items, oldRaw) => {
    const version = items[0];
    if (typeof version !== 'number') throw malformed('the payload has no version');
    const layout = LAYOUTS[version];
    if (!layout) throw new TokenError('unknown_version', 'a Fernet payload version that does not exist');
    return { version, claims: readFields(layout, items, 1, contextFor(methods, version, oldRaw)) };
  });
}

/** What a receipt holds besides its time. */
export type ReceiptFields = Pick<TokenClaims, 'user_id' | 'methods' | 'expires_at'>;

/** Throws `TokenError('unrepresentable' | 'unknown_method')`. */
export function encodeReceiptPayload(receipt: ReceiptFields, methods: MethodsCodec): Buffer {
  const context = contextFor(methods, 0, false);
  const claims: PayloadClaims = { ...receipt, audit_ids: [] };
  return encodeMsgpack(RECEIPT_LAYOUT.map((field) => field.write(claims, context)));
}

/** Throws `TokenError('malformed' | 'unknown_method')`. */
export function decodeReceiptPayload(bytes: Buffer, methods: MethodsCodec): ReceiptFields {
  return inEitherForm(bytes, (items, oldRaw) => readFields(RECEIPT_LAYOUT, items, 0, contextFor(methods, 0, oldRaw)));
}

function readFields(
  layout: readonly Field[],
  items: readonly MsgpackValue[],
  first: number,
  context: FieldContext,
): PayloadClaims {
  if (items.length !== layout.length + first) throw malformed('the payload has too few or too many fields');
  const claims: Partial<PayloadClaims> = {};
  for (let i = 0; i < layout.length; i++) layout[i]!.read(items[i + first]!, claims, context);
  return claims as PayloadClaims;
}

/** No payload of a token reads in both forms: audit ids are bytes in one, "raw" in the other. */
function inEitherForm<T>(bytes: Buffer, read: (items: readonly MsgpackValue[], oldRaw: boolean) => T): T {
  const parse = (oldRaw: boolean): T => {
    const value = decodeMsgpack(bytes, { oldRaw });
    if (!Array.isArray(value)) throw malformed('the payload is not an array');
    return read(value, oldRaw);
  };
  try {
    return parse(false);
  } catch (error) {
    if (!(error instanceof TokenError) || error.code !== 'malformed') throw error;
    try {
      return parse(true);
    } catch (rawError) {
      throw rawError instanceof TokenError && rawError.code === 'malformed' ? error : rawError;
    }
  }
}
