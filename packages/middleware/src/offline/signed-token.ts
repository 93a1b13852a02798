/** A verified jwt, pki or pkiz token as the body that Identity itself would answer with. */
import {
  decodePkiz,
  formatTime,
  type JwtContents,
  type JwtVerifier,
  type PkiVerifier,
  readTokenBody,
} from '@archstone/tokens';
import { InvalidTokenError } from '../errors.ts';
import { frozen } from '../frozen.ts';
import { withLateCatalog } from '../late-catalog.ts';
import { parseTokenBody, type TokenBody } from '../token-body.ts';
import { bodyFacts, jwtFacts, type TokenFacts } from './facts.ts';

export type SignedFormat = 'jwt' | 'pki' | 'pkiz';

export interface SignedToken {
  /** Frozen. */
  body: TokenBody;
  facts: TokenFacts;
  /** Epoch milliseconds. */
  issuedAt: number;
  expiresAt: number;
}

/** Epoch seconds with microseconds to whole milliseconds, as a Date has them. */
const milliseconds = (seconds: number) => Math.floor(Math.round(seconds * 1e6) / 1000);

/** @throws TokenError, InvalidTokenError */
export function readJwt(token: string, verifier: JwtVerifier): SignedToken {
  const contents = verifier.verify(token);
  return {
    body: frozen(jwtBody(contents)),
    facts: jwtFacts(contents.claims, contents.subject),
    issuedAt: milliseconds(contents.claims.issued_at),
    expiresAt: milliseconds(contents.claims.expires_at),
  };
}

/** @throws TokenError, InvalidTokenError */
export function readPki(token: string, verifier: PkiVerifier): SignedToken {
  const now = Date.now() / 1000;
  const {
    claims,
    version,
    body: answer,
    catalog,
  } = token.startsWith('PKIZ_') ? readTokenBody(verifier.cms(decodePkiz(token), now)) : verifier.body(token, now);
  if (version !== 3) throw new InvalidTokenError('a signed v2.0 token, which only Identity can judge');
  const body = parseTokenBody(answer);
  return {
    body: catalog ? withLateCatalog(body, catalog) : frozen(body),
    facts: bodyFacts(claims, body),
    issuedAt: milliseconds(claims.issued_at),
    expiresAt: milliseconds(claims.expires_at),
  };
}

function jwtBody({ claims, subject }: JwtContents): TokenBody {
  const { user, project, domain, roles, application_credential, trust, oauth1 } = subject;
  const { is_domain, ...ownProject } = project ?? {};
  const body = {
    methods: claims.methods,
    user: {
      ...user,
      ...(claims.idp_id !== undefined && {
        'OS-FEDERATION': {
          identity_provider: { id: claims.idp_id },
          protocol: { id: claims.protocol_id },
          groups: (claims.group_ids ?? []).map((id) => ({ id })),
        },
      }),
    },
    ...(project && { project: ownProject, is_domain: is_domain ?? false }),
    ...(domain && { domain }),
    ...(claims.system && { system: { all: true } }),
    // A token that carries names alone leaves the ids empty; nothing may compare with them.
    ...((project || domain || claims.system) && { roles: roles.map(({ id = '', name }) => ({ id, name })) }),
    audit_ids: claims.audit_ids,
    issued_at: formatTime(claims.issued_at),
    expires_at: formatTime(claims.expires_at),
    ...(application_credential && {
      application_credential: {
        ...application_credential,
        access_rules: application_credential.access_rules?.map(({ id, ...rule }) => ({ id, ...rule })),
      },
    }),
    ...(trust && {
      'OS-TRUST:trust': {
        id: trust.id,
        trustor_user: { id: trust.trustor_user_id },
        trustee_user: { id: trust.trustee_user_id },
        impersonation: trust.impersonation,
      },
    }),
    ...(oauth1 && { 'OS-OAUTH1': oauth1 }),
    ...(claims.thumbprint !== undefined && { oauth2_credential: { 'x5t#S256': claims.thumbprint } }),
  };
  return body as TokenBody;
}
