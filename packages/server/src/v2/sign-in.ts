/**
 * `POST /v2.0/tokens` as a v3 sign-in: password or token, for a tenant by id or name or for none, in the default domain. What
 * is of another domain counts as unknown, checked as long as a wrong password.
 */
import { Type } from 'typebox';
import type { Login, LoginRequest } from '../auth/login.ts';
import type { TokenValidation, ValidToken } from '../auth/validate.ts';
import { IdentityError } from '../errors.ts';
import { requireKnown } from './access.ts';

const text = (maxLength: number) => Type.Optional(Type.Union([Type.String({ maxLength }), Type.Null()]));

export const signInBody = Type.Object({
  auth: Type.Object({
    passwordCredentials: Type.Optional(
      Type.Object({
        username: text(255),
        userId: text(64),
        password: Type.Optional(Type.Union([Type.String(), Type.Null()])),
      }),
    ),
    token: Type.Optional(Type.Object({ id: Type.Optional(Type.String()) })),
    tenantId: text(64),
    tenantName: text(64),
    trust_id: text(64),
  }),
});

interface Auth {
  passwordCredentials?: { username?: string | null; userId?: string | null; password?: string | null };
  token?: { id?: string };
  tenantId?: string | null;
  tenantName?: string | null;
  trust_id?: string | null;
}

export interface SignInOptions {
  login: Login;
  validation: TokenValidation;
  defaultDomainId: string;
  users: { find(id: string): Promise<{ domain_id: string } | undefined> };
  projects: { find(id: string): Promise<{ domain_id: string | null; is_domain: boolean } | undefined> };
  /** The id of a project of the default domain. */
  projectNamed(name: string): Promise<string | undefined>;
  /** Undefined where there is no such trust. */
  trust(id: string): Promise<{ project_id: string | null } | undefined>;
}

/** No id has this form. */
const NOBODY = '<<unknown>>';

const unauthorized = () => new IdentityError('unauthorized');

export function signIn({ login, validation, defaultDomainId, users, projects, projectNamed, trust }: SignInOptions) {
  async function passwordIdentity({ username, userId, password }: NonNullable<Auth['passwordCredentials']>) {
    if (password === undefined)
      throw new IdentityError('expecting', { attribute: 'password', target: 'passwordCredentials' });
    if (!username && !userId)
      throw new IdentityError('expecting', { attribute: 'username or userId', target: 'passwordCredentials' });
    const domain = { id: defaultDomainId };
    if (username) return { user: { name: username, domain, password: password ?? '' } };
    const isOurs = (await users.find(userId!))?.domain_id === defaultDomainId;
    return { user: { id: isOurs ? userId! : NOBODY, password: password ?? '' } };
  }

  async function identityOf({ token, passwordCredentials }: Auth): Promise<LoginRequest['identity']> {
    if (token) {
      if (token.id === undefined) throw new IdentityError('expecting', { attribute: 'id', target: 'token' });
      requireKnown(await validation.validate(token.id), defaultDomainId);
      return { methods: ['token'], token: { id: token.id } };
    }
    if (!passwordCredentials)
      throw new IdentityError('expecting', { attribute: 'passwordCredentials', target: 'auth' });
    return { methods: ['password'], password: await passwordIdentity(passwordCredentials) };
  }

  async function tenantOf({ tenantId, tenantName }: Auth): Promise<string | undefined> {
    if (tenantName) return (await projectNamed(tenantName)) ?? NOBODY;
    if (!tenantId) return undefined;
    const found = await projects.find(tenantId);
    return found && !found.is_domain && found.domain_id === defaultDomainId ? tenantId : NOBODY;
  }

  /** A trust is for its tenant, which must be named too; seen before the sign-in, which would use the trust up. */
  async function scopeOf({ trust_id }: Auth, tenant: string | undefined): Promise<NonNullable<LoginRequest['scope']>> {
    if (!trust_id) return tenant === undefined ? 'unscoped' : { project: { id: tenant } };
    const isOfTenant = tenant !== undefined && (await trust(trust_id))?.project_id === tenant;
    return { 'OS-TRUST:trust': { id: isOfTenant ? trust_id : NOBODY } };
  }

  /** @throws IdentityError 401 for whatever does not exist, 403 for what the token may not be used for */
  return async (auth: Auth): Promise<ValidToken> => {
    try {
      const identity = await identityOf(auth);
      const tenant = await tenantOf(auth);
      const scope = await scopeOf(auth, tenant);
      return requireKnown(await login.signIn({ identity, scope }), defaultDomainId);
    } catch (error) {
      if (error instanceof IdentityError && error.status === 404) throw unauthorized();
      throw error;
    }
  };
}
