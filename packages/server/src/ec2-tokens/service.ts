/**
 * ec2-tokens/ gives a token to whoever signed a request to another service with the secret of an EC2 credential; that service
 * asks, which is why it must be allowed to. Invariants: the secret never leaves; a credential that was made under delegation
 * gives a token of that delegation, for its project and its people only, and none when it names more than one; whatever goes
 * wrong with a signature is one answer. It refuses to say more of a credential than that there is one.
 */

import { SIGNATURE_METHOD } from '../auth/delegation.ts';
import type { DelegationStore } from '../auth/delegation-store.ts';
import type { TokenIssue } from '../auth/issue.ts';
import type { Scope } from '../auth/standing.ts';
import type { ValidToken } from '../auth/validate.ts';
import { EC2, type Ec2Blob, ec2CredentialId } from '../credentials/blob.ts';
import type { Credential, CredentialService } from '../credentials/service.ts';
import { badRequest, IdentityError } from '../errors.ts';
import { ec2Signature, hostsOf } from './ec2-signature.ts';
import { s3Signature } from './s3-signature.ts';
import type { SignatureBody, SignedRequest } from './schema.ts';
import { isSame } from './signing.ts';
import { parseTimestamp } from './timestamp.ts';

/** Throws 404 for an unknown id. */
interface Known {
  get(id: string): Promise<unknown>;
}

export interface Ec2TokenServiceOptions {
  credentials: Pick<CredentialService, 'get'>;
  users: Known;
  projects: Known;
  applicationCredentials: Known;
  accessTokens: Known;
  delegations: Pick<DelegationStore, 'trustChain'>;
  issue: TokenIssue;
  /** Takes one of the trust's remaining uses. */
  useTrust(id: string): Promise<void>;
  /** `[credential] auth_ttl`, seconds that a signature is good for. */
  ttl: number;
  /** Epoch seconds. */
  now(): number;
}

export type Ec2TokenService = ReturnType<typeof ec2TokenService>;

const unauthorized = () => new IdentityError('unauthorized');

export function ec2TokenService(options: Ec2TokenServiceOptions) {
  const { credentials, users, projects, applicationCredentials, accessTokens, delegations, issue, ttl, now } = options;

  async function credentialOf(access: string): Promise<Credential> {
    const unknown = new IdentityError('ec2_access_key_not_found');
    const found = await credentials.get(ec2CredentialId(access)).catch((error: unknown) => {
      throw error instanceof IdentityError && error.status === 404 ? unknown : error;
    });
    if (found.type !== EC2) throw unknown;
    return found;
  }

  function checkDate(date: string | undefined): void {
    // Who states no time has not wished for one.
    if (date === undefined || date === '') return;
    const time = parseTimestamp(date);
    if (time === undefined || now() > time + ttl) throw unauthorized();
  }

  /** A trust stands for its trustee, and only its own people may have tied a credential to it. */
  async function trusteeOf(trustId: string, { user_id }: Credential): Promise<string> {
    const [trust] = await delegations.trustChain(trustId);
    const isOver = trust?.remaining_uses === 0 || (trust?.expires_at != null && now() >= trust.expires_at);
    if (!trust || isOver) throw new IdentityError('trust_not_found', { trust_id: trustId });
    if (![trust.trustor_user_id, trust.trustee_user_id].includes(user_id)) throw unauthorized();
    return trust.impersonation ? trust.trustee_user_id : user_id;
  }

  async function tokenFor(credential: Credential, { trust_id, app_cred_id, access_token_id }: Partial<Ec2Blob>) {
    const bindings = Object.entries({ trust_id, app_cred_id, access_token_id }).filter(([, id]) => id);
    if (bindings.length > 1 || bindings.some(([, id]) => typeof id !== 'string')) throw unauthorized();
    const [kind, id] = (bindings[0] ?? []) as [string?, string?];
    if (kind === 'app_cred_id') await applicationCredentials.get(id!);
    if (kind === 'access_token_id') await accessTokens.get(id!);
    const user_id = kind === 'trust_id' ? await trusteeOf(id!, credential) : credential.user_id;
    const scope: Scope = { project_id: credential.project_id!, ...Object.fromEntries(bindings) };
    const issued = await issue.issue({ user_id, methods: [SIGNATURE_METHOD] }, scope);
    if (kind === 'trust_id') await options.useTrust(id!);
    return issued;
  }

  /** @param proved the time that the signer states; throws 401 where the signature is not of the secret */
  async function signIn(
    body: SignatureBody,
    proved: (request: SignedRequest, secret: string) => string | undefined,
  ): Promise<ValidToken> {
    if (Object.keys(body).length === 0) throw badRequest('request must include a request body');
    const request = [body.credentials, body.credential, body.ec2Credentials].find(
      (given) => given && Object.keys(given).length > 0,
    );
    if (request?.access === undefined) throw unauthorized();
    const credential = await credentialOf(request.access);
    const blob = blobOf(credential);
    if (typeof blob.secret !== 'string') throw unauthorized();
    const date = proved(request, blob.secret);
    await projects.get(credential.project_id ?? 'None');
    await users.get(credential.user_id);
    checkDate(date);
    return tokenFor(credential, blob);
  }

  return {
    /** @throws IdentityError 401 for what is not signed with the secret, or too old; 404 for an unknown access key */
    ec2: (body: SignatureBody): Promise<ValidToken> =>
      signIn(body, (request, secret) => {
        for (const host of hostsOf(request.host)) {
          const signature = ec2Signature({ ...request, host }, secret);
          if (signature && isSame(request.signature ?? '', signature.text)) return signature.date;
        }
        throw unauthorized();
      }),
    /** How long an S3 signature is good for is for the service to judge, which has the request. */
    s3: (body: SignatureBody): Promise<ValidToken> =>
      signIn(body, ({ token, signature = '' }, secret) => {
        const wanted = token === undefined ? undefined : s3Signature(token, secret);
        if (wanted === undefined || !isSame(signature, wanted)) throw unauthorized();
        return undefined;
      }),
  };
}

function blobOf({ blob }: Credential): Partial<Ec2Blob> {
  try {
    return Object(JSON.parse(blob));
  } catch {
    return {};
  }
}
