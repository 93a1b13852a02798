/**
 * `token`: an existing token, for another scope. The new token never outlives the old one, keeps its methods and joins its
 * audit chain. A delegated token is not exchanged: that would shed its limits.
 */
import { IdentityError } from '../../errors.ts';
import { checkExchange } from '../delegation.ts';
import type { TokenValidation } from '../validate.ts';
import type { AuthMethod } from './method.ts';

export interface TokenMethodOptions {
  validation: TokenValidation;
  /** `[token] allow_rescope_scoped_token`. */
  allowRescopeScopedToken: boolean;
}

export function tokenMethod({ validation, allowRescopeScopedToken }: TokenMethodOptions): AuthMethod {
  return {
    name: 'token',
    async authenticate({ payload, scope }) {
      const { id } = payload as { id?: string };
      if (id === undefined) throw new IdentityError('expecting', { attribute: 'id', target: 'token' });
      const { claims, standing } = await validation.validate(id);
      // Who exchanges a token does not say whether it will keep to the access rules.
      if (standing.authorization.application_credential?.access_rules) throw new IdentityError('token_not_found');
      checkExchange(claims, scope);
      const isScoped = claims.project_id !== undefined || claims.domain_id !== undefined || claims.system !== undefined;
      if (isScoped && !allowRescopeScopedToken)
        throw new IdentityError('forbidden_action', { action: 'rescope a scoped token' });
      return {
        user_id: claims.user_id,
        methods: ['token', ...claims.methods],
        expires_at: claims.expires_at,
        parent_audit_id: claims.audit_ids[1] ?? claims.audit_ids[0],
      };
    },
  };
}
