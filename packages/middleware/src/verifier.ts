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

export interface Verifier {
  verify(presented: Presented): Promise<Verdict>;
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
export type Lookup = (token: string, allowExpired: boolean, presented: Presented) => TokenBody | Promise<TokenBody>;

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

  async function find(token: string, allowExpired: boolean, presented: Presented): Promise<TokenIdentity> {
    if (token === '') throw new InvalidTokenError('what was presented can not be a token');
    const identity = tokenIdentity(token, await lookup(token, allowExpired, presented));
    if (!allowExpired && identity.expiresAt.getTime() <= now()) throw new InvalidTokenError('the token has expired');
    return identity;
  }

  async function judgeService(presented: Presented) {
    const identity = await find(presented.serviceToken!, false, presented);
    confirmBind(settings.enforceTokenBind, identity.raw.bind, presented.remoteUser);
    const trusted = [...identity.roleNames].some((role) => settings.serviceTokenRoles.has(role));
    if (!trusted && !settings.serviceTokenRolesRequired && !warnedOfServiceToken) {
      warnedOfServiceToken = true;
      log.warn('a service token without a service role was accepted; service_token_roles_required would refuse it');
    }
    const status: IdentityStatus = trusted || !settings.serviceTokenRolesRequired ? 'Confirmed' : 'Invalid';
    return { identity, trusted, status };
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

  async function judge(presented: Presented): Promise<Omit<Verdict, 'outcome'>> {
    let service: Awaited<ReturnType<typeof judgeService>> | undefined;
    let serviceStatus: IdentityStatus | undefined;
    if (presented.serviceToken !== undefined) {
      service = await orInvalid('service', () => judgeService(presented));
      serviceStatus = service?.status ?? 'Invalid';
    }
    const trusted = service?.trusted ?? false;
    const user = await orInvalid('user', async () => {
      if (presented.userToken === undefined) return undefined;
      const identity = await find(presented.userToken, trusted, presented);
      confirmAccessRules(identity, presented, trusted);
      // The binding is to the caller's connection; behind a service the connection is the service's.
      if (!trusted) confirmBind(settings.enforceTokenBind, identity.raw.bind, presented.remoteUser);
      return identity;
    });
    return { user, service: serviceStatus === 'Confirmed' ? service?.identity : undefined, serviceStatus };
  }

  async function orInvalid<T>(kind: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof InvalidTokenError) {
        log.info(`invalid ${kind} token: ${error.message}`);
        return undefined;
      }
      if (error instanceof IdentityUnavailableError && settings.delayAuthDecision) {
        log.error(`cannot validate the ${kind} token, deferring: ${error.message}`);
        return undefined;
      }
      throw error;
    }
  }

  return {
    async verify(presented) {
      let judged: Omit<Verdict, 'outcome'>;
      try {
        judged = await judge(presented);
      } catch (error) {
        if (!(error instanceof IdentityUnavailableError)) throw error;
        log.error(`cannot validate a token: ${error.message}`);
        return { outcome: 'unavailable', user: undefined, service: undefined, serviceStatus: undefined };
      }
      const confirmed = judged.user !== undefined && judged.serviceStatus !== 'Invalid';
      return { outcome: confirmed || settings.delayAuthDecision ? 'accepted' : 'unauthorized', ...judged };
    },
  };
}
