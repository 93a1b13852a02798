import { auditIdBytes } from '../audit-id.ts';
import type { TokenClaims } from '../claims.ts';
import { malformed, unrepresentable } from '../errors.ts';
import { isUuidHex, packId } from '../id-packing.ts';
import { decodeText } from '../msgpack/decode.ts';
import { float64, type MsgpackValue } from '../msgpack/encode.ts';
import { isRepresentableTime } from '../time.ts';
import type { MethodsCodec, PseudoMethod } from './methods.ts';

/** What the envelope does not already say. */
export type PayloadClaims = Omit<TokenClaims, 'issued_at'>;

export interface FieldContext {
  methods: MethodsCodec;
  /** What a bitmask of 0 has lost. */
  lost: PseudoMethod;
  /** Read text and bytes as msgpack before 1.0 wrote them: both arrive as bytes. */
  oldRaw: boolean;
}

/** One place of a payload and the claim that it carries. */
export interface Field {
  claim: keyof PayloadClaims;
  write(claims: PayloadClaims, context: FieldContext): MsgpackValue;
  read(value: MsgpackValue, claims: Partial<PayloadClaims>, context: FieldContext): void;
}

type IdClaim =
  | 'user_id'
  | 'project_id'
  | 'domain_id'
  | 'trust_id'
  | 'idp_id'
  | 'access_token_id'
  | 'app_cred_id'
  | 'protocol_id'
  | 'thumbprint';

function readText(value: MsgpackValue | undefined, context: FieldContext): string {
  if (context.oldRaw) {
    if (value instanceof Uint8Array) return decodeText(value);
  } else if (typeof value === 'string') return value;
  throw malformed('a text field holds something else');
}

function readUuid(value: MsgpackValue | undefined): string {
  if (value instanceof Uint8Array && value.length === 16) return (value as Buffer).toString('hex');
  throw malformed('an id field does not hold 16 bytes');
}

function readArray(value: MsgpackValue | undefined): readonly MsgpackValue[] {
  if (Array.isArray(value)) return value;
  throw malformed('a list field holds something else');
}

function readPair(value: MsgpackValue): readonly MsgpackValue[] {
  const pair = readArray(value);
  if (pair.length === 2 && typeof pair[0] === 'boolean') return pair;
  throw malformed('an id field is not a pair');
}

function readId(value: MsgpackValue, context: FieldContext): string {
  const pair = readPair(value);
  if (pair[0] === true) return readUuid(pair[1]);
  return notUuid(readText(pair[1], context));
}

function notUuid(id: string): string {
  if (isUuidHex(id)) throw malformed('an id that belongs into 16 bytes is text');
  return id;
}

function required(claims: PayloadClaims, claim: IdClaim | 'system'): string {
  const value = claims[claim];
  if (typeof value === 'string') return value;
  throw unrepresentable(`${claim} is missing`);
}

const id = (claim: IdClaim): Field => ({
  claim,
  write: (claims) => packId(required(claims, claim)),
  read(value, claims, context) {
    claims[claim] = readId(value, context);
  },
});

/** Keystone writes `[false, nil]` where a delegated token has no such scope. */
const optionalId = (claim: IdClaim): Field => ({
  claim,
  write: (claims) => (claims[claim] === undefined ? [false, null] : packId(claims[claim])),
  read(value, claims, context) {
    const pair = readPair(value);
    if (pair[0] === true || pair[1] !== null) claims[claim] = readId(value, context);
  },
});

const bareText = (claim: IdClaim): Field => ({
  claim,
  write: (claims) => required(claims, claim),
  read(value, claims, context) {
    claims[claim] = readText(value, context);
  },
});

const user = id('user_id');
const project = id('project_id');
const delegatedProject = optionalId('project_id');
const idp = id('idp_id');
const protocol = bareText('protocol_id');

const methods: Field = {
  claim: 'methods',
  write: (claims, context) => context.methods.encode(claims.methods),
  read(value, claims, context) {
    if (typeof value !== 'number') throw malformed('methods are not a bitmask');
    claims.methods = context.methods.decode(value, context.lost);
  },
};

const expires: Field = {
  claim: 'expires_at',
  write(claims) {
    if (!isRepresentableTime(claims.expires_at)) throw unrepresentable('expires_at is not a time');
    return float64(claims.expires_at);
  },
  read(value, claims) {
    if (value === null || typeof value !== 'object' || !('float64' in value) || !isRepresentableTime(value.float64)) {
      throw malformed('the expiry is not a float64 time');
    }
    claims.expires_at = value.float64;
  },
};

const audits: Field = {
  claim: 'audit_ids',
  write(claims) {
    if (claims.audit_ids.length < 1 || claims.audit_ids.length > 2) throw unrepresentable('one or two audit ids');
    return claims.audit_ids.map(auditIdBytes);
  },
  read(value, claims) {
    const list = readArray(value);
    if (list.length < 1 || list.length > 2) throw malformed('neither one nor two audit ids');
    claims.audit_ids = list.map((item) => {
      if (item instanceof Uint8Array && item.length === 16) return (item as Buffer).toString('base64url');
      throw malformed('an audit id is not 16 bytes');
    });
  },
};

/** Without the pair: 16 bytes, or the text of an id that is no UUID (Keystone: only the default domain's). */
const bareDomain: Field = {
  claim: 'domain_id',
  write(claims) {
    const domainId = required(claims, 'domain_id');
    return isUuidHex(domainId) ? Buffer.from(domainId, 'hex') : domainId;
  },
  read(value, claims, context) {
    const uuid = value instanceof Uint8Array && (!context.oldRaw || value.length === 16);
    claims.domain_id = uuid ? readUuid(value) : notUuid(readText(value, context));
  },
};

const bareTrust: Field = {
  claim: 'trust_id',
  write(claims) {
    const trustId = required(claims, 'trust_id');
    if (!isUuidHex(trustId)) throw unrepresentable('trust_id is not 32 hexadecimal digits');
    return Buffer.from(trustId, 'hex');
  },
  read(value, claims) {
    claims.trust_id = readUuid(value);
  },
};

const groups: Field = {
  claim: 'group_ids',
  write: (claims) => (claims.group_ids ?? []).map(packId),
  read(value, claims, context) {
    claims.group_ids = readArray(value).map((item) => readId(item, context));
  },
};

const system: Field = {
  claim: 'system',
  write: (claims) => required(claims, 'system'),
  read(value, claims, context) {
    if (readText(value, context) !== 'all') throw malformed('a system scope other than all');
    claims.system = 'all';
  },
};

/** A pair like an id's, but never 16 bytes. */
const thumbprint: Field = {
  claim: 'thumbprint',
  write: (claims) => [false, required(claims, 'thumbprint')],
  read(value, claims, context) {
    const pair = readPair(value);
    if (pair[0] !== false) throw malformed('a thumbprint is not text');
    claims.thumbprint = readText(pair[1], context);
  },
};

/** Every payload version, field for field in the order of the bytes. */
export const LAYOUTS: readonly (readonly Field[])[] = [
  /* 0 unscoped */ [user, methods, expires, audits],
  /* 1 domain */ [user, methods, bareDomain, expires, audits],
  /* 2 project */ [user, methods, project, expires, audits],
  /* 3 trust */ [user, methods, delegatedProject, expires, audits, bareTrust],
  /* 4 federated, unscoped */ [user, methods, groups, idp, protocol, expires, audits],
  /* 5 federated, project */ [user, methods, project, groups, idp, protocol, expires, audits],
  /* 6 federated, domain */ [user, methods, id('domain_id'), groups, idp, protocol, expires, audits],
  /* 7 OAuth 1.0a */ [user, methods, delegatedProject, id('access_token_id'), expires, audits],
  /* 8 system */ [user, methods, system, expires, audits],
  /* 9 application credential */ [user, methods, delegatedProject, expires, audits, id('app_cred_id')],
  /* 10 OAuth 2.0 mTLS */
  [user, methods, delegatedProject, optionalId('domain_id'), expires, audits, thumbprint],
];

/** `[user, methods, expires]`, without a version: what tells a receipt from a token under the same key. */
export const RECEIPT_LAYOUT: readonly Field[] = [user, methods, expires];
