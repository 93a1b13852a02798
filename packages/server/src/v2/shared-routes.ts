/** What v2.0 has in common with v3 as it stands: EC2 credentials and signatures, certificates, the list of revoked tokens. */
import type { Call, Method, Route } from '../http/route.ts';
import { showPlain } from './shapes.ts';
import type { Translate, V3Body } from './translate.ts';

export interface SharedRoutesOptions {
  translate: Translate;
  v3(route: string): Route;
  /** Undefined where the service has no such route. */
  v3IfAny(route: string): Route | undefined;
  /** @throws IdentityError 404 */
  user(id: string): Promise<unknown>;
  /** The v2.0 body of a token. */
  access(token: string): Promise<unknown>;
}

const CREDENTIALS = '/users/:user_id/credentials/OS-EC2';

/** The same path and answer under another name. */
function alias(method: Method, path: string, summary: string, of: Route | undefined): Route[] {
  if (!of) return [];
  const { rel: _rel, ...same } = of;
  return [{ ...same, method, path, summary } as Route];
}

export function sharedRoutes({ translate, v3, v3IfAny, user, access }: SharedRoutesOptions): Route[] {
  const known = ({ params }: Call) => user(params.user_id!);
  const reply = (body: V3Body) => ({ credential: showPlain(body.credential) });
  const one = `${CREDENTIALS}/:credential_id`;

  /** Signatures that are answered by a token. */
  const signed = (name: string) => {
    const of = v3IfAny(`POST /v3/${name}`);
    if (!of) return [];
    return [
      translate({
        method: 'POST',
        path: `/v2.0/${name}`,
        summary: `v2.0: a token for an ${name === 'ec2tokens' ? 'EC2' : 'S3'} signature`,
        of: {
          ...of,
          async handle(call: Call, loaded: unknown) {
            const { headers = {}, body } = await of.handle(call, loaded);
            const token = headers['x-subject-token'] ?? headers['X-Subject-Token'];
            return { body: token === undefined ? body : await access(token) };
          },
        } as Route,
        to: ({ body }) => ({ body }),
        reply: (body) => body,
      }),
    ];
  };

  return [
    translate({
      method: 'GET',
      path: `/v2.0${CREDENTIALS}`,
      summary: 'v2.0: list the EC2 credentials of a user',
      of: v3(`GET /v3${CREDENTIALS}`),
      before: known,
      reply: (body) => ({ credentials: body.credentials.map(showPlain) }),
    }),
    translate({
      method: 'POST',
      path: `/v2.0${CREDENTIALS}`,
      summary: 'v2.0: create an EC2 credential',
      of: v3(`POST /v3${CREDENTIALS}`),
      to: ({ body }) => ({ body }),
      before: known,
      reply,
    }),
    translate({
      method: 'GET',
      path: `/v2.0${one}`,
      summary: 'v2.0: show an EC2 credential by its access key',
      of: v3(`GET /v3${one}`),
      before: known,
      reply,
    }),
    translate({
      method: 'DELETE',
      path: `/v2.0${one}`,
      summary: 'v2.0: delete an EC2 credential by its access key',
      of: v3(`DELETE /v3${one}`),
      before: known,
    }),
    ...signed('ec2tokens'),
    ...signed('s3tokens'),
    ...alias('GET', '/v2.0/certificates/ca', 'v2.0: the CA of signed tokens', v3IfAny('GET /v3/OS-SIMPLE-CERT/ca')),
    ...alias(
      'GET',
      '/v2.0/certificates/signing',
      'v2.0: the certificates of signed tokens',
      v3IfAny('GET /v3/OS-SIMPLE-CERT/certificates'),
    ),
    ...alias(
      'GET',
      '/v2.0/tokens/revoked',
      'v2.0: the signed list of revoked tokens',
      v3IfAny('GET /v3/auth/tokens/OS-PKI/revoked'),
    ),
  ];
}
