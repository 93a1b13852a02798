/**
 * Signing in, every step once: methods → MFA rules → scope → token. Each method proves its part; all must name the same
 * user.
 */
import { after } from '../after.ts';
import { IdentityError } from '../errors.ts';
import type { SignedIn, TokenIssue } from './issue.ts';
import type { AuthMethod } from './methods/method.ts';
import type { MfaRules } from './mfa.ts';
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
  satisfiesRules: MfaRules;
  issue: TokenIssue;
  /**
   * Takes one of the trust's remaining uses.
   *
   * @throws IdentityError 403 where none is left
   */
  useTrust(id: string): Promise<void>;
}

export interface Login {
  /** Throws, or rejects, with IdentityError. @param options whether a token that carries the catalog shall */
  signIn(request: LoginRequest, options?: { includeCatalog?: boolean }): ValidToken | Promise<ValidToken>;
}

export function login(options: LoginOptions): Login {
  const { configuredMethods, satisfiesRules, issue, useTrust } = options;
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

  function prove(request: LoginRequest): SignedIn | Promise<SignedIn> {
    const join = (proved: SignedIn | undefined, part: SignedIn): SignedIn => {
      if (!proved) return part;
      if (proved.user_id !== part.user_id || (proved.scope && part.scope)) throw new IdentityError('unauthorized');
      return { ...proved, ...part, methods: [...proved.methods, ...part.methods] };
    };
    const all = methodsOf(request).reduce<SignedIn | undefined | Promise<SignedIn | undefined>>(
      (before, method) =>
        after(before, (proved) => {
          const payload = request.identity[method.name] as Record<string, unknown>;
          return after(method.authenticate({ payload, scope: request.scope }), (part) => join(proved, part));
        }),
      undefined,
    );
    return after(all, (proved) => {
      if (!proved) throw new IdentityError('unauthorized');
      return after(satisfiesRules(proved.user_id, proved.methods), (isEnough) => {
        if (!isEnough) throw new IdentityError('unauthorized');
        return proved;
      });
    });
  }

  function issueTo(
    subject: SignedIn,
    scope: LoginRequest['scope'],
    form: { includeCatalog?: boolean } | undefined,
  ): ValidToken | Promise<ValidToken> {
    if (typeof scope === 'string' && scope !== 'unscoped') {
      throw new IdentityError('expecting', {
        attribute: 'system, project, domain, OS-TRUST:trust or unscoped',
        target: 'scope',
      });
    }
    const asked = scope as ScopeRequest | 'unscoped' | undefined;
    return after(subject.scope ?? resolveScope(asked, subject.user_id, options), (found) =>
      after(issue.issue(subject, found, form), (issued) => {
        // A sign-in that fails uses nothing up.
        return found.trust_id === undefined ? issued : useTrust(found.trust_id).then(() => issued);
      }),
    );
  }

  return {
    signIn: (request, form) => after(prove(request), (subject) => issueTo(subject, request.scope, form)),
  };
}
