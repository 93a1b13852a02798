/** `/v2.0/tokens`: as `/v3/auth/tokens`, with the token in the path. No path of a request is ever logged. */
import type { ValidToken } from '../auth/validate.ts';
import { IdentityError } from '../errors.ts';
import { type Call, type Route, route } from '../http/route.ts';
import { endpointsOf, requireKnown } from './access.ts';
import { type SignInOptions, signIn, signInBody } from './sign-in.ts';
import type { Translate } from './translate.ts';

export interface TokenRoutesOptions extends SignInOptions {
  translate: Translate;
  v3(route: string): Route;
  /** The v2.0 body of a token. */
  access(valid: ValidToken): Promise<unknown>;
}

const ONE = '/v2.0/tokens/:token_id';

export function tokenRoutes(options: TokenRoutesOptions): Route[] {
  const { translate, v3, validation, defaultDomainId, access } = options;
  const authenticate = signIn(options);
  // The target of policy, which a rule may send elsewhere, does not have the token.
  const to = ({ params }: Call) => ({ params: { token_id: '' }, query: {}, subjectToken: params.token_id! });
  const valid = async ({ params }: Call) => requireKnown(await validation.validate(params.token_id!), defaultDomainId);

  return [
    route({
      method: 'POST',
      path: '/v2.0/tokens',
      summary: 'v2.0: sign in',
      public: true,
      body: signInBody,
      handle: async (call) => ({ body: await access(await authenticate(call.body.auth)) }),
    }),
    translate({
      method: 'GET',
      path: ONE,
      summary: 'v2.0: validate a token (HEAD: check it), optionally that it belongs to a tenant',
      of: v3('GET /v3/auth/tokens'),
      to,
      async before(_v3, call) {
        const { claims } = await valid(call);
        const { belongsTo } = call.query;
        if (belongsTo && belongsTo !== claims.project_id) throw new IdentityError('unauthorized');
      },
      reply: async (_body, _v3, call) => access(await valid(call)),
    }),
    translate({
      method: 'DELETE',
      path: ONE,
      summary: 'v2.0: revoke a token',
      of: v3('DELETE /v3/auth/tokens'),
      to,
      before: (_v3, call) => valid(call),
    }),
    translate({
      method: 'GET',
      path: `${ONE}/endpoints`,
      summary: 'v2.0: list the endpoints that a token reaches',
      of: v3('GET /v3/auth/tokens'),
      to,
      async reply(_body, _v3, call) {
        const { project, catalog = [] } = (await valid(call)).standing.authorization;
        const endpoints = (project ? catalog : []).flatMap((service) =>
          endpointsOf(service).map((endpoint) => ({ ...endpoint, name: service.name, type: service.type })),
        );
        return { endpoints, endpoints_links: [] };
      },
    }),
  ];
}
