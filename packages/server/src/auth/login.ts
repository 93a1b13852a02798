/**
 * Signing in, every step once: methods → MFA rules → scope → token. Each method proves its part; all must name the same
 * user.
 */
import { IdentityError } from '../errors.ts';
import type { SignedIn, TokenIssue } from './issue.ts';
import type { AuthMethod } from './methods/method.ts';
import { satisfiesRules } from './mfa.ts';
import { resolveScope, type ScopeOptions, type ScopeRequest } from './scope.ts';
import type { ValidToken } from './validate.ts';

export interface LoginRequest {
  identity: { methods: string[]; [method: string]: unknown };
  scope?: ScopeRequest | 'unscoped' | string;
}

export interface LoginOptions extends ScopeOptions {
  methods: readonly AuthMethod[];
  /** `[auth] methods`. */
  configuredMethods: readonly string[];
  issue: TokenIssue;
  /**
   * Takes one of the trust's remaining uses.
   *
   * @throws IdentityError 403 where none is left
   */
  useTrust(id: string): Promise<void>;
}

export interface Login {
  /** @param options whether a token that carries the catalog shall */
  signIn(request: LoginRequest, options?: { includeCatalog?: boolean }): Promise<ValidToken>;
}

export function login(options: LoginOptions): Login {
  const { configuredMethods, lookups, issue, useTrust } = options;
  const methods = new Map(
    options.methods.filter(({ name }) => configuredMethods.includes(name)).map((method) => [method.name, method]),
  );

  function methodsOf({ identity }: LoginRequest): AuthMethod[] {
    const names = [...new Set(identity.methods)];
    for (const name of names) {
      if (!(name in identity)) throw new IdentityError('expecting', { attribute: name, target: 'identity' });
    }
    return names.map((name) => {
      const method = methods.get(name);
      if (method) return method;
      throw new IdentityError(
        'auth_method_not_supported',
        {},
        { members: { identity: { methods: [...methods.keys()] } } },
      );
    });
  }

  async function prove(request: LoginRequest): Promise<SignedIn> {
    let proved: SignedIn | undefined;
    for (const method of methodsOf(request)) {
      const payload = request.identity[method.name] as Record<string, unknown>;
      const part = await method.authenticate({ payload, scope: request.scope });
      if (proved && (proved.user_id !== part.user_id || (proved.scope && part.scope)))
        throw new IdentityError('unauthorized');
      proved = proved ? { ...proved, ...part, methods: [...proved.methods, ...part.methods] } : part;
    }
    if (!proved) throw new IdentityError('unauthorized');
    if (!(await satisfiesRules(proved.user_id, proved.methods, configuredMethods, lookups)))
      throw new IdentityError('unauthorized');
    return proved;
  }

  return {
    async signIn(request, form) {
      const { scope } = request;
      const subject = await prove(request);
      if (typeof scope === 'string' && scope !== 'unscoped') {
        throw new IdentityError('expecting', {
          attribute: 'system, project, domain, OS-TRUST:trust or unscoped',
          target: 'scope',
        });
      }
      const asked = scope as ScopeRequest | 'unscoped' | undefined;
      const found = subject.scope ?? (await resolveScope(asked, subject.user_id, options));
      const issued = await issue.issue(subject, found, form);
      // A sign-in that fails uses nothing up.
      if (found.trust_id !== undefined) await useTrust(found.trust_id);
      return issued;
    },
  };
}
