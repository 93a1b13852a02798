/** The v2.0 body of a token: `{"access": {…}}`, out of the same authorization that v3 shows. */
import { formatTime } from '@archstone/tokens';
import type { Authorization, CatalogService } from '../auth/authorization.ts';
import type { ValidToken } from '../auth/validate.ts';
import { IdentityError } from '../errors.ts';
import { showTenant } from './shapes.ts';

export interface LegacyEndpoint {
  id: string;
  region: string | null;
  publicURL?: string;
  internalURL?: string;
  adminURL?: string;
}

/** One entry a region, with the URLs of all interfaces. */
export function endpointsOf({ endpoints }: CatalogService): LegacyEndpoint[] {
  const byRegion = new Map<string | null, LegacyEndpoint>();
  for (const { id, region, interface: face, url } of endpoints) {
    const entry = byRegion.get(region) ?? { id, region };
    byRegion.set(region, { ...entry, ...(face === 'public' ? { id } : {}), [`${face}URL`]: url });
  }
  return [...byRegion.values()];
}

const serviceOf = (service: CatalogService) => ({
  name: service.name,
  type: service.type,
  endpoints: endpointsOf(service),
  endpoints_links: [],
});

interface TokenFacts {
  claims: ValidToken['claims'];
  authorization: Authorization;
}

/** v2.0 knows neither domain nor system, and only one domain's users and projects. */
function isKnown({ claims, authorization: { user, project, is_domain } }: TokenFacts, domainId: string): boolean {
  const isForeign = user.domain.id !== domainId || (project !== undefined && project.domain.id !== domainId);
  return !isForeign && !is_domain && claims.domain_id === undefined && claims.system === undefined;
}

/** @throws IdentityError 401 */
export function checkKnown(facts: TokenFacts, domainId: string): void {
  if (!isKnown(facts, domainId)) throw new IdentityError('unauthorized');
}

/** @throws IdentityError 401 */
export function requireKnown(valid: ValidToken, domainId: string): ValidToken {
  const { claims, standing } = valid;
  checkKnown({ claims, authorization: standing.authorization }, domainId);
  // Where a trust impersonates, who holds the token is somebody else.
  if (standing.subject.domain.id !== domainId) throw new IdentityError('unauthorized');
  return valid;
}

/** @param tenant the token's project as v3 shows it */
export function showAccess({ token, claims, standing }: ValidToken, tenant: Record<string, unknown> | undefined) {
  const { user, roles, catalog = [] } = standing.authorization;
  const trust = standing.authorization['OS-TRUST:trust'];
  return {
    access: {
      token: {
        id: token,
        // Whole seconds were all that clients of v2.0 knew of an expiry.
        expires: formatTime(Math.floor(claims.expires_at)).replace(/\.0+Z$/, 'Z'),
        issued_at: formatTime(claims.issued_at),
        audit_ids: claims.audit_ids,
        ...(tenant ? { tenant: showTenant(tenant) } : {}),
      },
      user: {
        id: user.id,
        name: user.name,
        username: user.name,
        roles: roles.map(({ name }) => ({ name })),
        roles_links: [],
      },
      serviceCatalog: tenant ? catalog.map(serviceOf) : [],
      metadata: { is_admin: 0, roles: roles.map(({ id }) => id) },
      ...(trust
        ? {
            trust: {
              id: trust.id,
              impersonation: trust.impersonation,
              trustor_user_id: trust.trustor_user.id,
              trustee_user_id: trust.trustee_user.id,
            },
          }
        : {}),
    },
  };
}
