/** `/v3/auth/tokens` and `/v3/auth/catalog`: issue, validate, check and revoke tokens. */

import type { Transaction } from 'kysely';
import { knowsAccessRules } from '../access-rules/rule.ts';
import { after } from '../after.ts';
import { queryBoolean } from '../db/filters.ts';
import type { DB } from '../db/schema/db.ts';
import { forbidden, IdentityError } from '../errors.ts';
import type { Write } from '../freshness/freshness.ts';
import { type Call, type Reply, type Route, route } from '../http/route.ts';
import type { RevocationService } from '../revocation/service.ts';
import type { Login, LoginRequest } from './login.ts';
import { renderToken } from './render.ts';
import { catalogAnswer, tokenAnswer, tokenIssueBody } from './schema.ts';
import type { TokenValidation, ValidToken } from './validate.ts';

export interface TokenRoutesOptions {
  login: Login;
  validation: TokenValidation;
  revocations: RevocationService;
  write: Write;
  /** Remembers the text of a revoked token for those who know it by its hash. */
  noteRevoked(trx: Transaction<DB>, token: { token: string; audit_id: string; expires_at: number }): Promise<void>;
  /** `[token] allow_expired_window`, seconds. */
  allowExpiredWindow: number;
}

export function tokenRoutes({
  login,
  validation,
  revocations,
  write,
  noteRevoked,
  allowExpiredWindow,
}: TokenRoutesOptions): Route[] {
  const subject = (call: Call, window: number): ValidToken | Promise<ValidToken> | undefined => {
    const token = call.header('x-subject-token');
    return token ? validation.validate(token, window) : undefined;
  };
  const target = (_call: Call, loaded: ValidToken | undefined) => {
    if (!loaded) return {};
    const user = loaded.standing.subject;
    return { target: { token: { user_id: user.id, user: { domain: { id: user.domain.id } } } } };
  };
  const known = (loaded: ValidToken | undefined): ValidToken => {
    if (!loaded) throw new IdentityError('token_not_found');
    return loaded;
  };
  /** Who validates a token with access rules must know that they limit it. */
  const limitsKnown = (call: Call, valid: ValidToken): ValidToken => {
    const rules = valid.standing.authorization.application_credential?.access_rules;
    if (rules && !knowsAccessRules(call.header('openstack-identity-access-rules')))
      throw new IdentityError('token_not_found');
    return valid;
  };
  const includeCatalog = (call: Call) => !('nocatalog' in call.query);
  const body = (call: Call, { claims, standing }: ValidToken) =>
    renderToken(claims, standing.rendered, includeCatalog(call), call.method !== 'POST');

  return [
    route<never, ValidToken | undefined>({
      method: 'GET',
      path: '/v3/auth/tokens',
      rel: 'auth_tokens',
      hot: true,
      summary: 'Validate a token (HEAD: check it)',
      parameters: ['nocatalog', 'allow_expired'],
      headers: ['X-Subject-Token', 'OpenStack-Identity-Access-Rules?'],
      replyHeaders: ['X-Subject-Token'],
      response: tokenAnswer,
      action: (call) => (call.method === 'HEAD' ? 'identity:check_token' : 'identity:validate_token'),
      load: (call) => subject(call, queryBoolean(call.query.allow_expired ?? '0') ? allowExpiredWindow : 0),
      target,
      handle(call, loaded) {
        const valid = limitsKnown(call, known(loaded));
        return { body: body(call, valid), headers: { 'x-subject-token': valid.token } };
      },
    }),
    route({
      method: 'POST',
      path: '/v3/auth/tokens',
      summary: 'Sign in: issue a token',
      parameters: ['nocatalog'],
      replyHeaders: ['X-Subject-Token'],
      response: tokenAnswer,
      hot: true,
      public: true,
      body: tokenIssueBody,
      handle: (call) =>
        after(
          login.signIn(call.body.auth as LoginRequest, { includeCatalog: includeCatalog(call) }),
          (issued): Reply => ({ status: 201, body: body(call, issued), headers: { 'x-subject-token': issued.token } }),
        ),
    }),
    route<never, ValidToken | undefined>({
      method: 'DELETE',
      path: '/v3/auth/tokens',
      summary: 'Revoke a token',
      headers: ['X-Subject-Token'],
      action: 'identity:revoke_token',
      load: (call) => subject(call, 0),
      target,
      async handle(_call, loaded) {
        const { token, claims } = known(loaded);
        const audit_id = claims.audit_ids[0]!;
        await write('revocation', async (trx) => {
          await revocations.revoke(trx, { audit_id });
          await noteRevoked(trx, { token, audit_id, expires_at: claims.expires_at });
        });
        return { status: 204 };
      },
    }),
    route({
      method: 'GET',
      path: '/v3/auth/catalog',
      rel: 'auth_catalog',
      summary: 'The catalog of the token',
      response: catalogAnswer,
      action: 'identity:get_auth_catalog',
      handle(call) {
        const { project, catalog } = call.caller.authorization;
        if (!project) throw forbidden('A project-scoped token is required to produce a service catalog.');
        return { body: { catalog, links: { self: `${call.baseUrl}/auth/catalog` } } };
      },
    }),
  ];
}
