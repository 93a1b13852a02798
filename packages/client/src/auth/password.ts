import { ConfigError } from '../errors.ts';
import { type AuthOptions, type AuthPlugin, signInWith } from './plugin.ts';
import { domainBody, type ScopeOptions, scopeBody } from './scope.ts';

export interface PasswordOptions extends AuthOptions, ScopeOptions {
  userId?: string | undefined;
  /** With `userDomainId` or `userDomainName` (or a default domain). */
  username?: string | undefined;
  userDomainId?: string | undefined;
  userDomainName?: string | undefined;
  password: string;
}

/**
 * Signs in with a user's password (API reference: "Password authentication").
 *
 * @throws ConfigError where the user, its domain or the password is missing, or the scope is ambiguous
 * @example
 * new Session({
 *   auth: password({
 *     authUrl: 'http://127.0.0.1:5000/v3',
 *     username: 'admin',
 *     userDomainId: 'default',
 *     password: process.env.OS_PASSWORD!,
 *     projectName: 'admin',
 *     projectDomainId: 'default',
 *   }),
 * });
 */
export function password(options: PasswordOptions): AuthPlugin {
  if (options.password === undefined) throw new ConfigError('password is missing');
  const user = { ...userBody(options), password: options.password };
  return signInWith(options, { methods: ['password'], password: { user } }, scopeBody(options));
}

function userBody(options: PasswordOptions): object {
  if (options.userId) return { id: options.userId };
  if (!options.username) throw new ConfigError('userId or username is missing');
  const domain = domainBody('user', options.userDomainId, options.userDomainName, options);
  return { name: options.username, domain };
}
