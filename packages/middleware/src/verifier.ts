/**
 * The decision, free of any framework: token strings and what is asked for in, identities and one of three outcomes
 * out. The service token is judged first, because it decides whether an expired user token may be used.
 *
 * Invariants: a token whose own expiry has passed is refused whatever Identity said (unless `allow_expired` applies);
 * what a service token permits (expired tokens, passing over access rules and binding) it permits only when it is
 * valid and carries one of `service_token_roles`. Never logs a token; a token is named by its audit id.
 */
import { ruleAllows, rulePath } from './access-rules.ts';
import { IdentityUnavailableError, InvalidTokenError } from './errors.ts';
import type { IdentityStatus } from './headers.ts';
import { type TokenIdentity, tokenIdentity } from './identity.ts';
import type { Logger } from './log.ts';
import type { Settings } from './settings.ts';
import { after, attempt, type Soon } from './soon.ts';
import { confirmBind, type RemoteUser } from './token-bind.ts';
import type { TokenBody } from './token-body.ts';

/** What a request presents. */
export interface Presented {
  /** `undefined`: none; `''`: something that can not be a token. */
  userToken: string | undefined;
  serviceToken: string | undefined;
  method: string;
  /** The request target as the client wrote it: path and query, or an absolute URL. For access rules. */
  target: string;
  remoteUser?: RemoteUser | undefined;
}

/**
 * `accepted`: go on (under `delayAuthDecision` also where `user` is undefined). `unauthorized`: 401. `unavailable`: 503,
 * Identity could not be asked.
 */
export interface Verdict {
  outcome: 'accepted' | 'unauthorized' | 'unavailable';
  user: TokenIdentity | undefined;
  service: TokenIdentity | undefined;
  serviceStatus: IdentityStatus | undefined;
}

interface JudgedService {
  identity: TokenIdentity;
  /** Whether it has one of the service roles. */
  trusted: boolean;
  status: IdentityStatus;
}

export interface Verifier {
  /** At once where the look-up answers at once. */
  verify(presented: Presented): Soon<Verdict>;
}

export type VerifierSettings = Pick<
  Settings,
  | 'delayAuthDecision'
  | 'enforceTokenBind'
  | 'serviceTokenRoles'
  | 'serviceTokenRolesRequired'
  | 'serviceType'
  | 'includeServiceCatalog'
>;

/** A token to its body: over the network, from a cache, or from the token itself. */
export type Lookup = (token: string, allowExpired: boolean, presented: Presented) => Soon<TokenBody>;

/**
 * @param lookup throws InvalidTokenError or IdentityUnavailableError; anything else it throws is passed on.
 * @param now epoch milliseconds.
 *
 * @example
 * const { verify } = verifier(settings, lookup, log);
 * const { outcome, user } = await verify({ userToken, serviceToken: undefined, method: 'GET', target: '/notes' });
 */
export function verifier(settings: VerifierSettings, lookup: Lookup, log: Logger, now = Date.now): Verifier {
  let warnedOfServiceToken = false;

  function find(token: string, allowExpired: boolean, presented: Presented): Soon<TokenIdentity> {
    if (token === '') throw new InvalidTokenError('what was presented can not be a token');
    return after(lookup(token, allowExpired, presented), (body) => {
      const identity = tokenIdentity(token, body);
      if (!allowExpired && identity.expiresAt.getTime() <= now()) throw new InvalidTokenError('the token has expired');
      return identity;
    });
  }

  function judgeService(presented: Presented): Soon<JudgedService> {
    return after(find(presented.serviceToken!, false, presented), (identity) => {
      confirmBind(settings.enforceTokenBind, identity.raw.bind, presented.remoteUser);
      const trusted = [...identity.roleNames].some((role) => settings.serviceTokenRoles.has(role));
      if (!trusted && !settings.serviceTokenRolesRequired && !warnedOfServiceToken) {
        warnedOfServiceToken = true;
        log.warn('a service token without a service role was accepted; service_token_roles_required would refuse it');
      }
      const status: IdentityStatus = trusted || !settings.serviceTokenRolesRequired ? 'Confirmed' : 'Invalid';
      return { identity, trusted, status };
    });
  }

  function judgeUser(presented: Presented, trusted: boolean): Soon<TokenIdentity | undefined> {
    if (presented.userToken === undefined) return undefined;
    return after(find(presented.userToken, trusted, presented), (identity) => {
      confirmAccessRules(identity, presented, trusted);
      // The binding is to the caller's connection; behind a service the connection is the service's.
      if (!trusted) confirmBind(settings.enforceTokenBind, identity.raw.bind, presented.remoteUser);
      return identity;
    });
  }

  function confirmAccessRules(identity: TokenIdentity, presented: Presented, trustedService: boolean): void {
    const rules = identity.raw.application_credential?.access_rules;
    if (!rules) return;
    const { serviceType } = settings;
    if (!serviceType) {
      log.warn('a credential with access rules was refused: set service_type so that its rules can be judged');
      throw new InvalidTokenError('access rules can not be judged without service_type');
    }
    const path = rulePath(presented.target);
    if (serviceType === 'identity' && presented.method === 'GET' && path?.endsWith('/v3/auth/tokens')) return;
    // A token that was judged by itself brings no catalog.
    if (
      settings.includeServiceCatalog &&
      identity.raw.catalog &&
      !identity.catalog.some((service) => service.type === serviceType)
    ) {
      log.warn(`a credential with access rules was refused: its catalog has no service of type "${serviceType}"`);
      throw new InvalidTokenError('this service is not in the catalog of the token');
    }
    if (trustedService) return;
    if (path === undefined || !ruleAllows(rules, serviceType, presented.method, path))
      throw new InvalidTokenError('no access rule of the credential allows this request');
  }

  function judge(presented: Presented): Soon<Verdict> {
    const isAsked = presented.serviceToken !== undefined;
    const service = isAsked ? attempt(() => judgeService(presented), refused('service')) : undefined;
    return after(service, (found) => {
      const trusted = found?.trusted ?? false;
      const serviceStatus = isAsked ? (found?.status ?? 'Invalid') : undefined;
      return after(
        attempt(() => judgeUser(presented, trusted), refused('user')),
        (user) => {
          const confirmed = user !== undefined && serviceStatus !== 'Invalid';
          return {
            outcome: confirmed || settings.delayAuthDecision ? 'accepted' : 'unauthorized',
            user,
            service: serviceStatus === 'Confirmed' ? found?.identity : undefined,
            serviceStatus,
          };
        },
      );
    });
  }

  /** For a token that is none, and for one that nobody could be asked about where the application decides. */
  const refused =
    (kind: string) =>
    (error: unknown): undefined => {
      if (error instanceof InvalidTokenError) {
        log.info(`invalid ${kind} token: ${error.message}`);
        return undefined;
      }
      if (error instanceof IdentityUnavailableError && settings.delayAuthDecision) {
        log.error(`cannot validate the ${kind} token, deferring: ${error.message}`);
        return undefined;
      }
      throw error;
    };

  function unavailable(error: unknown): Verdict {
    if (!(error instanceof IdentityUnavailableError)) throw error;
    log.error(`cannot validate a token: ${error.message}`);
    return { outcome: 'unavailable', user: undefined, service: undefined, serviceStatus: undefined };
  }

  return { verify: (presented) => attempt(() => judge(presented), unavailable) };
}
