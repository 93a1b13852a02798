/**
 * What others need to verify signed tokens: certificates of PKI tokens, the list of those that were revoked one by one, keys
 * of `jwt` tokens. All of it is public but the list. Old clients learn of nothing but the tokens in that list.
 */
import type { JwtKeyRepository, PkiKeys } from '@archstone/tokens';
import { publicJwks } from '@archstone/tokens';
import { IdentityError } from '../errors.ts';
import { type Call, type Route, route } from '../http/route.ts';
import { issuerAnswer, keysAnswer, openIdIssuerAnswer, revocationListAnswer } from './schema.ts';
import type { RevokedToken, RevokedTokenStore } from './store.ts';

const CERTIFICATES = { 'content-type': 'application/x-pem-file' };

export interface CertificateRoutesOptions {
  keys: PkiKeys;
  revoked: RevokedTokenStore;
  /** Epoch seconds. */
  now(): number;
}

const time = (seconds: number) => `${new Date(Math.floor(seconds) * 1000).toISOString().slice(0, 19)}Z`;

/** Each hash by which a client may know the token; the audit id where nobody saw it in its signed form. */
const entriesOf = ({ audit_id, expires_at, hashes }: RevokedToken) =>
  (hashes.length > 0 ? hashes : [audit_id]).map((id) => ({ id, expires: time(expires_at), audit_id }));

/** The list as JSON, or signed as old clients want it. */
export async function revocationList({ keys, revoked, now }: CertificateRoutesOptions, auditIdOnly: boolean) {
  const tokens = await revoked.list(now());
  if (auditIdOnly) {
    return { revoked: tokens.map(({ audit_id, expires_at }) => ({ expires: time(expires_at), audit_id })) };
  }
  if (!keys.signer)
    throw new IdentityError('unavailable', { detail: 'no key signs the list here; ?audit_id_only needs none' });
  return { signed: keys.signer.pem(Buffer.from(JSON.stringify({ revoked: tokens.flatMap(entriesOf) }))) };
}

export function certificateRoutes(options: CertificateRoutesOptions): Route[] {
  const { keys } = options;
  return [
    route({
      method: 'GET',
      path: '/v3/OS-SIMPLE-CERT/ca',
      rel: 'ca_certificate',
      summary: 'The CA of the certificates that sign PKI tokens',
      media: CERTIFICATES['content-type'],
      public: true,
      handle: () => ({ body: Buffer.from(keys.ca), headers: CERTIFICATES }),
    }),
    route({
      method: 'GET',
      path: '/v3/OS-SIMPLE-CERT/certificates',
      rel: 'certificates',
      summary: 'Every certificate whose PKI tokens still count',
      media: CERTIFICATES['content-type'],
      public: true,
      handle: () => ({ body: Buffer.from(keys.certificates), headers: CERTIFICATES }),
    }),
    route({
      method: 'GET',
      path: '/v3/auth/tokens/OS-PKI/revoked',
      rel: 'revocations',
      summary: 'Tokens that were revoked one by one',
      parameters: ['audit_id_only'],
      response: revocationListAnswer,
      action: 'identity:revocation_list',
      handle: async (call) => ({ body: await revocationList(options, 'audit_id_only' in call.query) }),
    }),
  ];
}

export interface WellKnownOptions {
  keys: JwtKeyRepository;
  issuer: string;
  /** Every route of the service, asked for when a document is wanted. */
  all(): readonly Route[];
}

const TOKEN_ENDPOINT = '/v3/OS-OAUTH2/token';
/** Seconds: a staged key is published long before it signs. */
const KEYS_LAST = 300;

/** https://www.rfc-editor.org/rfc/rfc8414 and the parts of OpenID Connect Discovery 1.0 that apply. */
export function wellKnownRoutes({ keys, issuer, all }: WellKnownOptions): Route[] {
  const headers = { 'cache-control': `public, max-age=${KEYS_LAST}` };
  const metadata = (call: Call) => {
    const root = call.baseUrl.replace(/\/v3$/, '');
    const hasTokenEndpoint = all().some(({ path }) => path === TOKEN_ENDPOINT);
    return {
      issuer,
      jwks_uri: `${root}/.well-known/jwks.json`,
      ...(hasTokenEndpoint
        ? { token_endpoint: `${root}${TOKEN_ENDPOINT}`, grant_types_supported: ['client_credentials'] }
        : { grant_types_supported: [] }),
      response_types_supported: [],
    };
  };
  return [
    route({
      method: 'GET',
      path: '/.well-known/jwks.json',
      summary: 'The keys of jwt tokens, the next one included',
      response: keysAnswer,
      public: true,
      handle: () => ({ body: publicJwks(keys.keys), headers }),
    }),
    route({
      method: 'GET',
      path: '/.well-known/oauth-authorization-server',
      summary: 'Who issues jwt tokens, and where its keys are',
      response: issuerAnswer,
      public: true,
      handle: (call) => ({ body: metadata(call), headers }),
    }),
    route({
      method: 'GET',
      path: '/.well-known/openid-configuration',
      summary: 'The same, where readers of OpenID Connect look for it',
      response: openIdIssuerAnswer,
      public: true,
      handle: (call) => ({
        body: {
          ...metadata(call),
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['ES256'],
        },
        headers,
      }),
    }),
  ];
}
