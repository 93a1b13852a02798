/** `provider = jwt`: names and roles in a small signed token that services verify by themselves (`docs/jwt-claims.md`). */
import { createJwtTokens, type JwtKeyRepository, type JwtSubject } from '@archstone/tokens';
import type { ApplicationCredentialReference } from '../authorization.ts';
import type { TokenProvider } from '../provider.ts';
import type { Standing } from '../standing.ts';
import { tokenReader } from './token-reader.ts';

export interface JwtProviderOptions {
  keys: JwtKeyRepository;
  issuer: string;
  audience: string;
  /** Whether role ids stand beside the names. */
  roleIds: boolean;
}

export function jwtProvider({ keys, issuer, audience, roleIds }: JwtProviderOptions): TokenProvider {
  const tokens = createJwtTokens({ keys, issuer, audience });
  return {
    name: 'jwt',
    isPrecise: true,
    carriesRoles: true,
    issue: ({ claims, standing }) => tokens.encode(claims, subjectOf(standing, roleIds)),
    read: tokenReader({ prefixes: ['eyJ'], decode: (token) => tokens.decode(token).claims, keys }),
    close: () => keys.close(),
  };
}

/** Under impersonation the token names whose it is; the trust in it says for whom that one acts. */
function subjectOf({ subject, authorization }: Standing, roleIds: boolean): JwtSubject {
  const { project, domain, is_domain, roles, application_credential, 'OS-TRUST:trust': trust } = authorization;
  return {
    user: subject,
    ...(project ? { project: { ...project, is_domain: is_domain === true } } : {}),
    ...(domain ? { domain } : {}),
    roles: roles.map(({ id, name }) => (roleIds ? { id, name } : { name })),
    ...(application_credential ? { application_credential: credentialOf(application_credential) } : {}),
    ...(trust
      ? {
          trust: {
            id: trust.id,
            trustor_user_id: trust.trustor_user.id,
            trustee_user_id: trust.trustee_user.id,
            impersonation: trust.impersonation,
          },
        }
      : {}),
  };
}

const credentialOf = ({ id, name, restricted, access_rules }: ApplicationCredentialReference) => ({
  id,
  name,
  restricted,
  ...(access_rules ? { access_rules: [...access_rules] } : {}),
});
