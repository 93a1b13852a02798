/**
 * `token`: an existing token, for another scope. The new token never outlives the old one, keeps its methods and joins its
 * audit chain. A delegated token is not exchanged: that would shed its limits.
 */
import { after } from '../../after.ts';
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
    authenticate({ payload, scope }) {
      const { id } = payload as { id?: string };
      if (id === undefined) throw new IdentityError('expecting', { attribute: 'id', target: 'token' });
      return after(validation.validate(id), ({ claims, standing }) => {
        // Who exchanges a token does not say whether it will keep to the access rules.
        if (standing.authorization.application_credential?.access_rules) throw new IdentityError('token_not_found');
        checkExchange(claims, scope);
        const { project_id, domain_id, system, app_cred_id } = claims;
        const isScoped = project_id !== undefined || domain_id !== undefined || system !== undefined;
        if (isScoped && !allowRescopeScopedToken)
          throw new IdentityError('forbidden_action', { action: 'rescope a scoped token' });
        return {
          user_id: claims.user_id,
          methods: ['token', ...claims.methods],
          expires_at: claims.expires_at,
          parent_audit_id: claims.audit_ids[1] ?? claims.audit_ids[0],
          ...(app_cred_id === undefined ? {} : { scope: { app_cred_id, project_id } }),
        };
      });
    },
  };
}
