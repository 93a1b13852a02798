/**
 * Revocation events: what the table `revocation_event` holds. An event matches a token when every attribute that the
 * event carries equals the token's and the token was issued at or before `issued_before`.
 */
import type { TokenClaims } from '@archstone/tokens';

/** Attributes of a token that an event may name. A user event matches as user, trustor or trustee. */
export const EVENT_ATTRIBUTES = [
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
  'expires_at',
] as const;
export type EventAttribute = (typeof EVENT_ATTRIBUTES)[number];
export type RevocationAttributes = Partial<Record<EventAttribute, string>>;

export type RevocationEvent = Partial<Readonly<Record<EventAttribute, string>>> & {
  /** Epoch seconds. */
  readonly issued_before: number;
  readonly revoked_at: number;
};

/** What of a token is compared with events: the claims, and what storage knows of their subject and scope. */
export interface TokenFacts {
  readonly claims: TokenClaims;
  readonly user_domain_id: string;
  readonly scope_domain_id?: string;
  readonly trustor_id?: string;
  readonly trustee_id?: string;
  readonly consumer_id?: string;
  readonly role_ids: readonly string[];
}

/** Each attribute's candidate values in a token; an event matches if its value is one of them. */
export function valuesOf(attribute: EventAttribute, facts: TokenFacts): readonly (string | undefined)[] {
  const { claims } = facts;
  switch (attribute) {
    case 'audit_id':
      return [claims.audit_ids[0]];
    case 'audit_chain_id':
      return [claims.audit_ids[1]];
    case 'user_id':
      return [claims.user_id, facts.trustor_id, facts.trustee_id];
    case 'domain_id':
      return [facts.user_domain_id, facts.scope_domain_id];
    case 'domain_scope_id':
      return [facts.scope_domain_id];
    case 'expires_at':
      return [String(Math.floor(claims.expires_at))];
    case 'role_id':
      return facts.role_ids;
    case 'consumer_id':
      return [facts.consumer_id];
    default:
      return [claims[attribute]];
  }
}
