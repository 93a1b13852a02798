/**
 * What a token says, the same in every format.
 *
 * Ids are strings. Times are epoch seconds as float64 with microsecond resolution (not milliseconds). An absent claim is
 * an absent property, never `null`. At most one of `project_id`, `domain_id` and `system` is the scope; none is unscoped.
 *
 * Source: the fields that Keystone's Fernet and JWS payloads carry (Identity API v3, "Tokens").
 *
 * @example
 * const claims: TokenClaims = {
 *   user_id: '4fb2d0e6b6a24f3c9bf1f4c3a2c8c0de', methods: ['password'], project_id: '0c8f4d1c3a5b4e0ab2a9f1f58b0f7a11',
 *   issued_at: 1790000000, expires_at: 1790003600, audit_ids: ['gQ5ZBsl0SzKQvM1yO0zKdw'],
 * };
 */
export interface TokenClaims {
  user_id: string;
  /** How the user authenticated. `ec2credential` and `oauth2_credential` survive every format although never configured. */
  methods: string[];
  /** Epoch seconds. A Fernet token holds whole seconds only. */
  issued_at: number;
  /** Epoch seconds. Judging it is the caller's business: an expired token still decodes. */
  expires_at: number;
  /** Own first, then the chain's parent; each 16 bytes as base64url without padding (22 characters). */
  audit_ids: string[];
  project_id?: string;
  domain_id?: string;
  system?: 'all';
  trust_id?: string;
  /** Groups that a federated user brought along. */
  group_ids?: string[];
  idp_id?: string;
  protocol_id?: string;
  /** OAuth 1.0a access token. */
  access_token_id?: string;
  app_cred_id?: string;
  /** `x5t#S256` of the client certificate that an OAuth 2.0 token is bound to. */
  thumbprint?: string;
}
