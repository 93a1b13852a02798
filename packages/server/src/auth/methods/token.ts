/**
 * `token`: an existing token, for another scope. The new token never outlives the old one, keeps its methods and joins its
 * audit chain. Delegated tokens are not exchanged: that would shed their limits.
 */
import type { TokenClaims } from '@archstone/tokens';
import { IdentityError } from '../../errors.ts';
import type { TokenValidation } from '../validate.ts';
import type { AuthMethod } from './method.ts';

export interface TokenMethodOptions {
  validation: TokenValidation;
  /** `[token] allow_rescope_scoped_token`. */
  allowRescopeScopedToken: boolean;
}

const refuse = (action: string): never => {
  throw new IdentityError('forbidden_action', { action });
};

function checkRescope(claims: TokenClaims, scope: unknown, allowScoped: boolean) {
  const asks = (kind: string) => typeof scope === 'object' && scope !== null && kind in scope;
  if (claims.access_token_id !== undefined)
    refuse('Using OAuth-scoped token to create another token. Create a new OAuth-scoped token instead');
  if (claims.trust_id !== undefined)
    refuse('Using trust-scoped token to create another token. Create a new trust-scoped token instead');
  if (claims.system !== undefined && (asks('project') || asks('domain'))) {
    refuse('Using a system-scoped token to create a project-scoped or domain-scoped token is not allowed.');
  }
  if (claims.app_cred_id !== undefined && scope !== undefined) {
    refuse('Using an application credential token to create a scoped token is not allowed.');
  }
  const scoped = claims.project_id !== undefined || claims.domain_id !== undefined || claims.system !== undefined;
  if (scoped && !allowScoped) refuse('rescope a scoped token');
}

export function tokenMethod({ validation, allowRescopeScopedToken }: TokenMethodOptions): AuthMethod {
  return {
    name: 'token',
    async authenticate({ payload, scope }) {
      const { id } = payload as { id?: string };
      if (id === undefined) throw new IdentityError('expecting', { attribute: 'id', target: 'token' });
      const { claims } = await validation.validate(id);
      checkRescope(claims, scope, allowRescopeScopedToken);
      return {
        user_id: claims.user_id,
        methods: ['token', ...claims.methods],
        expires_at: claims.expires_at,
        parent_audit_id: claims.audit_ids[1] ?? claims.audit_ids[0],
      };
    },
  };
}
