/** One issuer of signed tokens: its session, its keys and its revocations. */
import type { Session } from '@archstone/client';
import type { JwtVerifier, PkiVerifier } from '@archstone/tokens';
import type { IdentityService } from '../identity-service.ts';
import type { Logger } from '../log.ts';
import { type Feed, followRevocations } from './feed.ts';
import { issuerKeys, type Keys } from './keys.ts';

export interface Issuer {
  readonly keys: Keys;
  readonly feed: Feed;
  readonly service: IdentityService;
  readonly session: Session;
  /** `iss` of its tokens, where it is stated or known. */
  verifierFor(format: 'jwt' | 'pki' | 'pkiz'): JwtVerifier | PkiVerifier | undefined;
  close(): void;
}

export interface IssuerParts {
  service: IdentityService;
  issuer: string | undefined;
  audience: string | undefined;
  signingDir: string | undefined;
  tls: { ca?: string; cert?: string; key?: string; insecure?: boolean };
  log: Logger;
  pollEvery: number;
}

/** @throws AuthTokenConfigError */
export function followIssuer({ service, tls, log, pollEvery, ...own }: IssuerParts): Issuer {
  const { session } = service;
  const keys = issuerKeys({ session, ...own });
  const feed = followRevocations({
    session,
    tls,
    log,
    pollEvery,
    // A key that was withdrawn is noticed here at the latest.
    onSnapshot: () => void keys.refresh().catch(() => {}),
  });
  return { keys, feed, service, session, verifierFor: (f) => (f === 'jwt' ? keys.jwt : keys.pki), close: feed.close };
}
