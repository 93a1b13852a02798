import { type Access, readAccess } from '../access.ts';
import type { AuthPlugin } from '../auth/plugin.ts';
import { type Api, flag } from './api.ts';

export interface ValidateOptions {
  /** Accept a token that ended less than the service's `allow_expired_window` ago; asks for a permitted caller. */
  allow_expired?: boolean | undefined;
  /** Leave the catalog out of the answer. */
  nocatalog?: boolean | undefined;
  /**
   * Declare that the caller enforces access rules of application credentials in this version of them (`1`). Without
   * it the service answers 404 for a token that carries such rules.
   */
  accessRules?: string | undefined;
}

export interface Tokens {
  /**
   * A new token, apart from the session's own. Throws AuthError.
   *
   * @example
   * const access = await tokens.issue(token({ authUrl, token: await session.getToken(), systemScope: 'all' }));
   */
  issue(auth: AuthPlugin): Promise<Access>;
  /**
   * What a token stands for. Throws HttpError 404 for one that is not valid, whatever the reason.
   *
   * @example
   * const { user, roles } = await tokens.validate(theirs, { nocatalog: true });
   */
  validate(token: string, options?: ValidateOptions): Promise<Access>;
  /** @example if (!(await tokens.check(theirs))) throw new Error('no longer'); */
  check(token: string, options?: Pick<ValidateOptions, 'allow_expired' | 'accessRules'>): Promise<boolean>;
  /** @example await tokens.revoke(theirs); */
  revoke(token: string): Promise<void>;
}

export function tokens(api: Api): Tokens {
  const subject = (token: string, options: ValidateOptions) => ({
    query: { allow_expired: options.allow_expired ? '1' : undefined, nocatalog: flag(options.nocatalog) },
    headers: { 'x-subject-token': token, 'openstack-identity-access-rules': options.accessRules },
  });
  return {
    issue: (auth) => auth.authenticate(api.session.http),
    async validate(token, options = {}) {
      const { body } = await api.call('/auth/tokens', subject(token, options));
      return readAccess(token, body);
    },
    check: (token, options = {}) => api.check('/auth/tokens', subject(token, options)),
    async revoke(token) {
      await api.call('/auth/tokens', { method: 'DELETE', headers: { 'x-subject-token': token } });
    },
  };
}
