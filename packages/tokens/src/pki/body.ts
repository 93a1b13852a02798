import type { TokenClaims } from '../claims.ts';
import { malformed } from '../errors.ts';
import { asList, asObject, asText, asTexts, type JsonObject } from '../json.ts';
import { parseTime } from '../time.ts';
import { cutCatalog, type KnownCatalogs } from './catalog.ts';

export interface TokenBody {
  claims: TokenClaims;
  /** 2 for `{"access": …}`, 3 for `{"token": …}`. */
  version: 2 | 3;
  /** The body as it was signed, the catalog of a v3 body apart. */
  body: JsonObject;
  /**
   * Reads the `catalog` of a v3 body; undefined where it has none. It is most of a large token and few ask for it, so it is
   * parsed, unchecked, with each call: throws `TokenError('malformed')` where it is no JSON. The same function where `catalogs`
   * knows the same catalog.
   */
  catalog: (() => unknown) | undefined;
}

/**
 * The claims of a token body (Identity API v3 "Tokens", v2.0 "Tokens"), as PKI and PKIZ tokens carry it.
 *
 * A v2.0 body has no place for methods: they are `access.token.methods` where its maker added them, else none. Members that
 * are no claims (names, roles) are in `body`, unchecked. Throws `TokenError('malformed')` for what is no token body and for one
 * without audit ids, which nobody could revoke. `catalogs`, a list that is empty at first, keeps the catalogs found lately.
 *
 * @example readTokenBody(verifier.token(token, now)).claims.user_id
 */
export function readTokenBody(bytes: Buffer, catalogs?: KnownCatalogs): TokenBody {
  const { body, catalog } = cutCatalog(bytes, catalogs);
  if (body.token !== undefined) return { claims: readV3(asObject(body.token, 'token')), version: 3, body, catalog };
  return { claims: readV2(asObject(body.access, 'access')), version: 2, body, catalog };
}

function readV3(token: JsonObject): TokenClaims {
  const user = asObject(token.user, 'user');
  const claims: TokenClaims = {
    user_id: asText(user.id, 'user.id'),
    methods: asTexts(token.methods, 'methods'),
    issued_at: parseTime(asText(token.issued_at, 'issued_at')),
    expires_at: parseTime(asText(token.expires_at, 'expires_at')),
    audit_ids: readAuditIds(token),
  };
  const id = (member: string) => asText(asObject(token[member], member).id, member);
  if (given(token.project)) claims.project_id = id('project');
  if (given(token.domain)) claims.domain_id = id('domain');
  if (given(token.system)) {
    if (asObject(token.system, 'system').all !== true) throw malformed('a system scope other than all');
    claims.system = 'all';
  }
  if (given(token['OS-TRUST:trust'])) claims.trust_id = id('OS-TRUST:trust');
  if (given(token.application_credential)) claims.app_cred_id = id('application_credential');
  const oauth1 = token['OS-OAUTH1'];
  if (given(oauth1)) claims.access_token_id = asText(asObject(oauth1, 'OS-OAUTH1').access_token_id, 'access_token_id');
  const oauth2 = token.oauth2_credential;
  if (given(oauth2)) claims.thumbprint = asText(asObject(oauth2, 'oauth2_credential')['x5t#S256'], 'x5t#S256');
  const federation = user['OS-FEDERATION'];
  if (given(federation)) readFederation(asObject(federation, 'OS-FEDERATION'), claims);
  return claims;
}

function readFederation(federation: JsonObject, claims: TokenClaims): void {
  claims.idp_id = asText(asObject(federation.identity_provider, 'identity_provider').id, 'identity_provider.id');
  claims.protocol_id = asText(asObject(federation.protocol, 'protocol').id, 'protocol.id');
  claims.group_ids = asList(federation.groups, 'groups').map((group) =>
    asText(asObject(group, 'group').id, 'group.id'),
  );
}

function readV2(access: JsonObject): TokenClaims {
  const token = asObject(access.token, 'token');
  const claims: TokenClaims = {
    user_id: asText(asObject(access.user, 'user').id, 'user.id'),
    methods: given(token.methods) ? asTexts(token.methods, 'methods') : [],
    issued_at: parseV2Time(token.issued_at),
    expires_at: parseV2Time(token.expires),
    audit_ids: readAuditIds(token),
  };
  if (given(token.tenant)) claims.project_id = asText(asObject(token.tenant, 'tenant').id, 'tenant.id');
  if (given(access.trust)) claims.trust_id = asText(asObject(access.trust, 'trust').id, 'trust.id');
  return claims;
}

/** Times of v2.0 are UTC with or without a `Z`. */
function parseV2Time(value: unknown): number {
  const text = asText(value, 'a time');
  return parseTime(/(?:Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`);
}

function readAuditIds(token: JsonObject): string[] {
  const ids = asTexts(token.audit_ids, 'audit_ids');
  if (ids.length < 1 || ids.length > 2) throw malformed('one or two audit ids');
  return ids;
}

/** Old bodies say `null` where they mean nothing. */
const given = (value: unknown): boolean => value !== undefined && value !== null;
