/** `provider = jwt`: names and roles in a small signed token that services verify by themselves (`docs/jwt-claims.md`). */
import { createJwtTokens, type JwtKeyRepository, type JwtSubject } from '@archstone/tokens';
import type { Authorization } from '../authorization.ts';
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
  return {
    name: 'jwt',
    isPrecise: true,
    carriesRoles: true,
    issue: ({ claims, standing }) => tokens.encode(claims, subjectOf(standing.authorization, roleIds)),
    read: tokenReader({ prefixes: ['eyJ'], decode: (token) => tokens.decode(token).claims, keys }),
    close: () => keys.close(),
  };
}

function subjectOf({ user, project, domain, is_domain, roles }: Authorization, roleIds: boolean): JwtSubject {
  return {
    user,
    ...(project ? { project: { ...project, is_domain: is_domain === true } } : {}),
    ...(domain ? { domain } : {}),
    roles: roles.map(({ id, name }) => (roleIds ? { id, name } : { name })),
  };
}
