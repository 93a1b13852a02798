import { Type } from 'typebox';
import type { Login, LoginRequest } from '../auth/login.ts';
import { IdentityError } from '../errors.ts';
import { type Method, type Route, route } from '../http/route.ts';
import { asOAuth2Error, checkGrantType, clientOf, invalidClient } from './client-credentials.ts';

const PATH = '/v3/OS-OAUTH2/token';

export interface OAuth2RoutesOptions {
  login: Login;
  /** `[oauth2] oauth2_authn_methods`. */
  methods: readonly string[];
}

const form = Type.Object({
  grant_type: Type.Optional(Type.String()),
  client_id: Type.Optional(Type.String()),
  client_secret: Type.Optional(Type.String()),
});

const tokenBody = Type.Object({
  access_token: Type.String(),
  token_type: Type.Literal('Bearer'),
  expires_in: Type.Integer(),
});

/** A token is a secret: nobody on the way keeps it (RFC 6749, section 5.1). */
const UNCACHED = { 'cache-control': 'no-store', pragma: 'no-cache' };

export function oauth2Routes({ login, methods }: OAuth2RoutesOptions): Route[] {
  const refused = (method: Method): Route =>
    route({
      method,
      path: PATH,
      ...(method === 'GET' ? { rel: 'token' } : {}),
      summary: 'Refused: access tokens are made by POST',
      statuses: [],
      public: true,
      form: true,
      handle() {
        throw new IdentityError('method_not_allowed', {}, { headers: { allow: 'POST' }, oauth2: 'other_error' });
      },
    });

  async function signIn(identity: LoginRequest['identity']) {
    try {
      return await login.signIn({ identity });
    } catch (error) {
      throw asOAuth2Error(error);
    }
  }

  return [
    ...(['GET', 'PUT', 'PATCH', 'DELETE'] as const).map(refused),
    route({
      method: 'POST',
      path: PATH,
      summary: 'Make an OAuth 2.0 access token from an application credential',
      public: true,
      form: true,
      body: form,
      statuses: [200],
      response: tokenBody,
      async handle(call) {
        checkGrantType(call.body.grant_type);
        const { id, secret } = clientOf(call.body, call.header('authorization'));
        if (!id || !secret || !methods.includes('client_secret_basic')) throw invalidClient();
        const identity = { methods: ['application_credential'], application_credential: { id, secret } };
        const { token, claims } = await signIn(identity);
        const expires_in = Math.floor(claims.expires_at - claims.issued_at);
        return { body: { access_token: token, token_type: 'Bearer', expires_in }, headers: UNCACHED };
      },
    }),
  ];
}
