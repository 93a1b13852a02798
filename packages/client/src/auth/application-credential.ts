import { ConfigError } from '../errors.ts';
import { type AuthOptions, type AuthPlugin, signInWith } from './plugin.ts';
import { domainBody, type ScopeOptions } from './scope.ts';

export interface ApplicationCredentialOptions
  extends AuthOptions,
    Pick<ScopeOptions, 'defaultDomainId' | 'defaultDomainName'> {
  applicationCredentialId?: string | undefined;
  /** With the user it belongs to, by id or by name and domain. */
  applicationCredentialName?: string | undefined;
  applicationCredentialSecret: string;
  userId?: string | undefined;
  username?: string | undefined;
  userDomainId?: string | undefined;
  userDomainName?: string | undefined;
}

/**
 * Signs in with an application credential (API reference: "Authenticating with an Application Credential"). The scope
 * is always the project that it was made in; none can be asked for.
 *
 * @throws ConfigError where the secret, or a way to find the credential, is missing
 * @example
 * new Session({
 *   auth: applicationCredential({ authUrl, applicationCredentialId: id, applicationCredentialSecret: secret }),
 * });
 */
export function applicationCredential(options: ApplicationCredentialOptions): AuthPlugin {
  const secret = options.applicationCredentialSecret;
  if (!secret) throw new ConfigError('applicationCredentialSecret is missing');
  const application_credential = { ...credentialBody(options), secret };
  return signInWith(options, { methods: ['application_credential'], application_credential }, undefined);
}

function credentialBody(options: ApplicationCredentialOptions): object {
  if (options.applicationCredentialId) return { id: options.applicationCredentialId };
  const name = options.applicationCredentialName;
  if (!name) throw new ConfigError('applicationCredentialId or applicationCredentialName is missing');
  if (options.userId) return { name, user: { id: options.userId } };
  if (!options.username) throw new ConfigError('an application credential given by name needs userId or username');
  const domain = domainBody('user', options.userDomainId, options.userDomainName, options);
  return { name, user: { name: options.username, domain } };
}
