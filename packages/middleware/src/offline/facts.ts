/** What of a token revocations are compared with; the same attributes as on the server. */
import type { JwtSubject, TokenClaims } from '@archstone/tokens';
import type { TokenBody } from '../token-body.ts';

/** Attribute of an event → its possible values in this token. `unknown`: the token does not say. */
export interface TokenFacts {
  /** Epoch seconds. */
  issuedAt: number;
  values: Readonly<Record<Attribute, readonly string[] | 'unknown'>>;
}

export const ATTRIBUTES = [
  'audit_id',
  'audit_chain_id',
  'user_id',
  'project_id',
  'domain_id',
  'domain_scope_id',
  'trust_id',
  'consumer_id',
  'access_token_id',
  'role_id',
  'role_name',
  'expires_at',
  'system',
  'app_cred_id',
] as const;
export type Attribute = (typeof ATTRIBUTES)[number];

interface Extra {
  userDomain: string;
  scopeDomain: string | undefined;
  trustor: string | undefined;
  trustee: string | undefined;
  consumer: string | undefined;
  roles: readonly { id?: string; name: string }[];
}

const NONE: readonly string[] = [];
const one = (value: string | undefined): readonly string[] => (value === undefined ? NONE : [value]);
const present = (...values: (string | undefined)[]) => values.filter((value) => value !== undefined);

function facts(claims: TokenClaims, extra: Extra): TokenFacts {
  const roleIds = present(...extra.roles.map(({ id }) => id));
  return {
    issuedAt: claims.issued_at,
    values: {
      audit_id: one(claims.audit_ids[0]),
      audit_chain_id: one(claims.audit_ids[1]),
      user_id: present(claims.user_id, extra.trustor, extra.trustee),
      project_id: one(claims.project_id),
      domain_id: present(extra.userDomain, extra.scopeDomain),
      domain_scope_id: one(extra.scopeDomain),
      trust_id: one(claims.trust_id),
      consumer_id: one(extra.consumer),
      access_token_id: one(claims.access_token_id),
      role_id: roleIds.length === extra.roles.length ? roleIds : 'unknown',
      role_name: extra.roles.map(({ name }) => name),
      expires_at: [String(Math.floor(claims.expires_at))],
      system: one(claims.system),
      app_cred_id: one(claims.app_cred_id),
    },
  };
}

export const jwtFacts = (claims: TokenClaims, subject: JwtSubject): TokenFacts =>
  facts(claims, {
    userDomain: subject.user.domain.id,
    scopeDomain: subject.project?.domain.id ?? subject.domain?.id,
    trustor: subject.trust?.trustor_user_id,
    trustee: subject.trust?.trustee_user_id,
    consumer: subject.oauth1?.consumer_id,
    roles: subject.roles,
  });

type Json = { [name: string]: unknown } | undefined;
const idOf = (value: unknown, member: string) => {
  const id = ((value as Json)?.[member] as Json)?.id;
  return typeof id === 'string' ? id : undefined;
};

export function bodyFacts(claims: TokenClaims, body: TokenBody): TokenFacts {
  const trust = body['OS-TRUST:trust'];
  const consumer = ((body as unknown as Json)?.['OS-OAUTH1'] as Json)?.consumer_id;
  return facts(claims, {
    userDomain: body.user.domain.id,
    scopeDomain: body.project?.domain.id ?? body.domain?.id,
    trustor: idOf(trust, 'trustor_user'),
    trustee: idOf(trust, 'trustee_user'),
    consumer: typeof consumer === 'string' ? consumer : undefined,
    roles: body.roles ?? [],
  });
}
