/** What v2.0 has in common with v3 as it stands: EC2 credentials and signatures, certificates, the list of revoked tokens. */
import type { ValidToken } from '../auth/validate.ts';
import type { SignatureBody } from '../ec2-tokens/schema.ts';
import type { Ec2TokenService } from '../ec2-tokens/service.ts';
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
  ec2Tokens: Ec2TokenService;
  /** The v2.0 body of a token. */
  access(valid: ValidToken): Promise<unknown>;
}

const CREDENTIALS = '/users/:user_id/credentials/OS-EC2';

/** The same path and answer under another name. */
function alias(method: Method, path: string, summary: string, of: Route | undefined): Route[] {
  if (!of) return [];
  const { rel: _rel, ...same } = of;
  return [{ ...same, method, path, summary } as Route];
}

export function sharedRoutes({ translate, v3, v3IfAny, user, ec2Tokens, access }: SharedRoutesOptions): Route[] {
  const known = ({ params }: Call) => user(params.user_id!);
  const reply = (body: V3Body) => ({ credential: showPlain(body.credential) });
  const one = `${CREDENTIALS}/:credential_id`;

  /** Signatures that are answered by a token: by who may ask so in v3. */
  const signed = (name: 'ec2tokens' | 's3tokens', summary: string, tokenOf: Ec2TokenService['ec2']) =>
    translate({
      method: 'POST',
      path: `/v2.0/${name}`,
      summary,
      of: {
        ...v3(`POST /v3/${name}`),
        handle: async ({ body }: Call) => ({ body: await access(await tokenOf(body as SignatureBody)) }),
      } as Route,
      to: ({ body }) => ({ body }),
      reply: (body) => body,
    });

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
    signed('ec2tokens', 'v2.0: a token for an EC2 signature', ec2Tokens.ec2),
    signed('s3tokens', 'v2.0: a token for an S3 signature', ec2Tokens.s3),
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
