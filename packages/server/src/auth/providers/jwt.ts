/** `provider = jwt`: names and roles in a small signed token that services verify by themselves (`docs/jwt-claims.md`). */
import { createJwtTokens, type JwtKeyRepository, type JwtSubject, type TokenClaims } from '@archstone/tokens';
import type { ApplicationCredentialReference, Authorization } from '../authorization.ts';
import type { TokenProvider } from '../provider.ts';
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
  function decode(token: string): TokenClaims {
    const { claims, subject } = tokens.decode(token);
    return subject.trust ? { ...claims, user_id: subject.trust.trustee_user_id } : claims;
  }

  return {
    name: 'jwt',
    isPrecise: true,
    carriesRoles: true,
    issue: ({ claims, standing: { authorization } }) =>
      tokens.encode({ ...claims, user_id: authorization.user.id }, subjectOf(authorization, roleIds)),
    read: tokenReader({ prefixes: ['eyJ'], decode, keys }),
    close: () => keys.close(),
  };
}

/** Under impersonation the token says who is meant to act, as its body does; whose it is stands in the trust. */
function subjectOf(authorization: Authorization, roleIds: boolean): JwtSubject {
  const { user, project, domain, is_domain, roles, application_credential } = authorization;
  const { 'OS-TRUST:trust': trust, 'OS-OAUTH1': oauth1 } = authorization;
  return {
    user,
    ...(project ? { project: { ...project, is_domain: is_domain === true } } : {}),
    ...(domain ? { domain } : {}),
    roles: roles.map(({ id, name }) => (roleIds ? { id, name } : { name })),
    ...(application_credential ? { application_credential: credentialOf(application_credential) } : {}),
    ...(oauth1 ? { oauth1 } : {}),
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
