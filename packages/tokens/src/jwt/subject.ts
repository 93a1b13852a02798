/** What a `jwt` token says beyond `TokenClaims`, so that a service need ask nobody: names, roles, the terms of a delegation. */
export interface JwtReference {
  id: string;
  name: string;
}

export interface JwtAccessRule {
  id: string;
  service: string;
  method: string;
  path: string;
}

/**
 * Ids that `TokenClaims` has as well must be the same.
 *
 * @example
 * const subject: JwtSubject = {
 *   user: { id: claims.user_id, name: 'alice', domain: { id: 'default', name: 'Default' } },
 *   project: { id: claims.project_id, name: 'demo', domain: { id: 'default', name: 'Default' } },
 *   roles: [{ name: 'member' }, { name: 'reader' }],
 * };
 */
export interface JwtSubject {
  user: JwtReference & { domain: JwtReference };
  project?: JwtReference & { domain: JwtReference; is_domain?: boolean };
  domain?: JwtReference;
  /** Ids are written only if every role has one. Empty where the token is unscoped. */
  roles: { name: string; id?: string }[];
  application_credential?: {
    id: string;
    name?: string;
    /** Whether it may not make further credentials. */
    restricted: boolean;
    /** Absent: no limit. Empty: nothing is allowed. */
    access_rules?: JwtAccessRule[];
  };
  trust?: { id: string; trustor_user_id: string; trustee_user_id: string; impersonation: boolean };
  oauth1?: { access_token_id: string; consumer_id: string };
}
