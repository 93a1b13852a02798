import { checkDeed } from '../auth/delegation.ts';
import { type Call, type Reply, type Route, route } from '../http/route.ts';
import { authorizeAnswer, authorizeBody } from './schema.ts';
import { oauthParameters, type SignedRequest } from './signed-request.ts';
import type { OAuthTokenService } from './token-service.ts';

const FORM = 'application/x-www-form-urlencoded';

/** The URL that the client signed is the service's own as links show it, or the host that this request named. */
function signedRequest(call: Call): SignedRequest {
  const root = call.baseUrl.replace(/\/v3$/, '');
  const host = call.header('host');
  const urls = [root + call.path];
  if (host !== undefined) urls.push(`${new URL(root).protocol}//${host}${call.path}`);
  return {
    method: call.method,
    urls: urls.filter((url) => URL.canParse(url)),
    rawQuery: call.rawQuery,
    parameters: oauthParameters(call.header('authorization')),
  };
}

function formReply({ id, secret, expires_at }: { id: string; secret: string; expires_at: string | null }): Reply {
  const end = expires_at === null ? '' : `&oauth_expires_at=${expires_at}`;
  return {
    status: 201,
    headers: { 'content-type': FORM },
    body: Buffer.from(`oauth_token=${id}&oauth_token_secret=${secret}${end}`),
  };
}

export function oauthTokenRoutes(tokens: OAuthTokenService): Route[] {
  return [
    route({
      method: 'POST',
      path: '/v3/OS-OAUTH1/request_token',
      rel: 'request_tokens',
      summary: 'Ask for an OAuth request token: a request signed by the consumer',
      headers: ['Requested-Project-Id'],
      media: FORM,
      public: true,
      async handle(call) {
        const token = await tokens.createRequestToken(signedRequest(call), call.header('requested-project-id'));
        return formReply({ ...token, secret: token.request_secret });
      },
    }),
    route({
      method: 'PUT',
      path: '/v3/OS-OAUTH1/authorize/:request_token_id',
      rel: 'authorize_request_token',
      summary: 'Authorize an OAuth request token for some of the own roles',
      response: authorizeAnswer,
      statuses: [200],
      action: 'identity:authorize_request_token',
      body: authorizeBody,
      async handle(call) {
        checkDeed(call.caller, 'authorize OAuth tokens');
        const { user_id } = call.caller.claims;
        const verifier = await tokens.authorize(call.params.request_token_id!, user_id, call.body.roles ?? []);
        return { body: { token: { oauth_verifier: verifier } } };
      },
    }),
    route({
      method: 'POST',
      path: '/v3/OS-OAUTH1/access_token',
      rel: 'access_tokens',
      summary: 'Change an authorized request token into an access token: a request signed by the consumer',
      media: FORM,
      public: true,
      async handle(call) {
        const token = await tokens.createAccessToken(signedRequest(call));
        return formReply({ ...token, secret: token.access_secret });
      },
    }),
  ];
}
