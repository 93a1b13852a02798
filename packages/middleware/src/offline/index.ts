/**
 * Offline validation: jwt, pki and pkiz tokens judged from the token itself, the issuer's keys and its pushed revocations.
 *
 * Invariants: no token passes here that Identity has been known to refuse for longer than `maxStaleness`; a token counts only
 * with the keys and revocations of the issuer that signed it. Refuses to guess: what is not known here is asked online, or
 * answered with 503.
 */
import { type IdentityService, identityService } from '../identity-service.ts';
import type { Settings } from '../settings.ts';
import { followIssuer } from './issuer.ts';
import { type OfflineJudge, offlineJudge } from './judge.ts';
import type { OfflineSettings } from './options.ts';

export type { KnownToken } from './verified.ts';

export interface OfflineValidation extends OfflineJudge {
  close(): Promise<void>;
}

/** @throws AuthTokenConfigError */
export function offlineValidation(
  settings: Settings,
  offline: OfflineSettings,
  main: IdentityService,
): OfflineValidation {
  const { tls, log } = settings;
  const { signingDir, issuer, audience, maxStaleness } = offline;
  const pollEvery = Math.min(Math.max(maxStaleness * 500, 1000), 60_000);
  const common = { signingDir, tls, log, pollEvery };
  const further = (offline.issuers ?? []).map((each) => ({
    service: identityService({ ...settings, auth: each.auth, regionName: undefined }),
    issuer: each.issuer,
    audience: each.audience,
  }));
  const issuers = [{ service: main, issuer, audience }, ...further].map((own) => followIssuer({ ...common, ...own }));
  return {
    ...offlineJudge({ issuers, settings: offline, entries: settings.tokenCacheSize }),
    async close() {
      for (const each of issuers) each.close();
      await Promise.all(further.map(({ service }) => service.session.close()));
    },
  };
}
