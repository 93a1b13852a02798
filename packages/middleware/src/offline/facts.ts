/** What of a token revocations are compared with; the same attributes as on the server. */
import type { JwtSubject, TokenClaims } from '@archstone/tokens';
import type { TokenBody } from '../token-body.ts';

/** `unknown`: the token does not say. */
type Values = readonly string[] | 'unknown';

export interface TokenFacts {
  /** Epoch seconds. */
  readonly issuedAt: number;
  /** The possible values of an event's attribute in this token. */
  valuesOf(attribute: Attribute): Values;
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
const present = (first: string, ...others: (string | undefined)[]): readonly string[] =>
  others.every((value) => value === undefined) ? [first] : [first, ...others.filter((value) => value !== undefined)];

/** What the attributes of the server's events say of a token. */
const readers: Readonly<Record<Attribute, (claims: TokenClaims, extra: Extra) => Values>> = {
  audit_id: ({ audit_ids }) => one(audit_ids[0]),
  audit_chain_id: ({ audit_ids }) => one(audit_ids[1]),
  user_id: ({ user_id }, { trustor, trustee }) => present(user_id, trustor, trustee),
  project_id: ({ project_id }) => one(project_id),
  domain_id: (_claims, { userDomain, scopeDomain }) => present(userDomain, scopeDomain),
  domain_scope_id: (_claims, { scopeDomain }) => one(scopeDomain),
  trust_id: ({ trust_id }) => one(trust_id),
  consumer_id: (_claims, { consumer }) => one(consumer),
  access_token_id: ({ access_token_id }) => one(access_token_id),
  role_id(_claims, { roles }) {
    const ids = roles.flatMap(({ id }) => id ?? []);
    return ids.length === roles.length ? ids : 'unknown';
  },
  role_name: (_claims, { roles }) => roles.map(({ name }) => name),
  expires_at: ({ expires_at }) => [String(Math.floor(expires_at))],
  system: ({ system }) => one(system),
  app_cred_id: ({ app_cred_id }) => one(app_cred_id),
};

/** Read only as far as events ask for it: most tokens are met by few kinds of them, and many thousands are kept. */
const facts = (claims: TokenClaims, extra: Extra): TokenFacts => ({
  issuedAt: claims.issued_at,
  valuesOf: (attribute) => readers[attribute](claims, extra),
});

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
