import { auditIdBytes } from '../audit-id.ts';
import type { TokenClaims } from '../claims.ts';
import { malformed, unrepresentable } from '../errors.ts';
import { asList, asObject, asText, asTexts, type JsonObject } from '../json.ts';
import { isRepresentableTime } from '../time.ts';

/** Claims that are one text, under Keystone's names and in its order. */
const TEXTS = [
  ['openstack_domain_id', 'domain_id'],
  ['openstack_project_id', 'project_id'],
  ['openstack_trust_id', 'trust_id'],
] as const;
const LATE_TEXTS = [
  ['openstack_idp_id', 'idp_id'],
  ['openstack_protocol_id', 'protocol_id'],
  ['openstack_access_token_id', 'access_token_id'],
  ['openstack_app_cred_id', 'app_cred_id'],
  ['openstack_thumbprint', 'thumbprint'],
] as const;

/** Keystone's JWS payload of these claims; times in whole seconds. Throws `TokenError('unrepresentable')`. */
export function jwsPayload(claims: TokenClaims): JsonObject {
  if (claims.audit_ids.length < 1 || claims.audit_ids.length > 2) throw unrepresentable('one or two audit ids');
  for (const id of claims.audit_ids) auditIdBytes(id);
  if (claims.methods.length === 0) throw unrepresentable('a token without an authentication method');
  // JSON.stringify leaves out what is undefined, as Keystone does
  return {
    sub: claims.user_id,
    iat: wholeSeconds(claims.issued_at),
    exp: wholeSeconds(claims.expires_at),
    openstack_methods: claims.methods,
    openstack_audit_ids: claims.audit_ids,
    openstack_system: claims.system,
    ...Object.fromEntries(TEXTS.map(([name, claim]) => [name, claims[claim]])),
    openstack_group_ids: claims.group_ids?.map((id) => ({ id })),
    ...Object.fromEntries(LATE_TEXTS.map(([name, claim]) => [name, claims[claim]])),
  };
}

/** The claims of Keystone's JWS payload; members that Keystone does not know are ignored. Throws `TokenError('malformed')`. */
export function readJwsPayload(payload: JsonObject): TokenClaims {
  const claims: TokenClaims = {
    user_id: asText(payload.sub, 'sub'),
    methods: asTexts(payload.openstack_methods, 'openstack_methods'),
    issued_at: readTime(payload.iat),
    expires_at: readTime(payload.exp),
    audit_ids: asTexts(payload.openstack_audit_ids, 'openstack_audit_ids'),
  };
  if (claims.audit_ids.length < 1 || claims.audit_ids.length > 2) throw malformed('one or two audit ids');
  for (const [name, claim] of [...TEXTS, ...LATE_TEXTS]) {
    if (given(payload[name])) claims[claim] = asText(payload[name], name);
  }
  if (given(payload.openstack_system)) {
    if (payload.openstack_system !== 'all') throw malformed('a system scope other than all');
    claims.system = 'all';
  }
  if (given(payload.openstack_group_ids)) {
    claims.group_ids = asList(payload.openstack_group_ids, 'openstack_group_ids').map(readGroup);
  }
  return claims;
}

const given = (value: unknown): boolean => value !== undefined && value !== null;
const readGroup = (group: unknown): string => asText(asObject(group, 'a group').id, 'a group’s id');

function wholeSeconds(time: number): number {
  if (!isRepresentableTime(time)) throw unrepresentable('not a time');
  return Math.floor(time);
}

function readTime(value: unknown): number {
  if (typeof value === 'number' && isRepresentableTime(value)) return value;
  throw malformed('not a time');
}
