import { type Access, readAccess, type TokenBody } from '../access.ts';
import { UnexpectedResponse } from '../errors.ts';
import type { Api } from './api.ts';

/** What a service says of a request that somebody signed with the secret of an EC2 credential. */
export interface SignedEc2Request {
  /** Names the credential. */
  access: string;
  signature: string;
  verb: string;
  /** As the request named it, port included. */
  host: string;
  path: string;
  /** Of the query or the form, without `Signature`. */
  params: Record<string, string>;
  /** For version 4. */
  headers?: Record<string, string>;
  /** SHA-256 of the body in hexadecimal digits, for version 4. */
  body_hash?: string;
}

export interface SignedS3Request {
  /** Names the credential. */
  access: string;
  signature: string;
  /** The text that was signed, in base64. */
  token: string;
}

/** Who signed a request? For services, and admins: others get HttpError 403. */
export interface Ec2Tokens {
  /**
   * A token of whoever signed; the Identity service itself takes it for nothing. Throws HttpError 401 for a signature that
   * is wrong or more than a quarter of an hour old, 404 for an access key that nobody has.
   *
   * @example const { user, project } = await ec2_tokens.create({ access, signature, verb: 'GET', host, path: '/', params });
   */
  create(request: SignedEc2Request): Promise<Access>;
  /**
   * Whom the signature of an S3 request stands for; there is no token to be had. Throws as `create` does, but for the time,
   * which the caller judges.
   *
   * @example const { user, project, roles } = await ec2_tokens.checkS3({ access, signature, token });
   */
  checkS3(request: SignedS3Request): Promise<TokenBody>;
}

export function ec2Tokens(api: Api): Ec2Tokens {
  const ask = (path: string, credentials: object) =>
    api.call<{ token?: TokenBody }>(path, { method: 'POST', body: { credentials } });
  return {
    async create(request) {
      const { headers, body } = await ask('/ec2tokens', request);
      return readAccess(headers['x-subject-token'], body);
    },
    async checkS3(request) {
      const { body } = await ask('/s3tokens', request);
      if (!body?.token?.user?.id) throw new UnexpectedResponse('the answer is no token of the Identity API, version 3');
      return body.token;
    },
  };
}
