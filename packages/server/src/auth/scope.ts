/**
 * What scope a sign-in asks for, and which one it gets. A request names nothing (then the user's default project, if it
 * exists, is enabled and carries a role), `unscoped`, a project, a domain, the system, or a trust; projects and domains by id,
 * or by name with a domain.
 */
import { after } from '../after.ts';
import { IdentityError } from '../errors.ts';
import type { LookupStore } from './lookup-store.ts';
import type { Scope, StandingService } from './standing.ts';

export interface DomainRequest {
  id?: string;
  name?: string;
}
export interface ScopeRequest {
  project?: { id?: string; name?: string; domain?: DomainRequest };
  domain?: DomainRequest;
  system?: unknown;
  unscoped?: unknown;
  'OS-TRUST:trust'?: { id?: string };
}

const KINDS = ['system', 'project', 'domain', 'OS-TRUST:trust', 'unscoped'] as const;

export interface ScopeOptions {
  lookups: LookupStore;
  standings: StandingService;
}

/**
 * @param asked the `scope` member of the request; undefined when there was none
 * @throws IdentityError 400 for none or several kinds at once; 401 for what does not exist
 */
export function resolveScope(
  asked: ScopeRequest | 'unscoped' | undefined,
  userId: string,
  options: ScopeOptions,
): Scope | Promise<Scope> {
  if (asked === undefined) return defaultScope(userId, options);
  if (asked === 'unscoped') return {};
  const kinds = KINDS.filter((kind) => kind in asked);
  if (kinds.length !== 1) {
    throw new IdentityError('expecting', {
      attribute: 'system, project, domain, OS-TRUST:trust or unscoped',
      target: 'scope',
    });
  }
  if (asked['OS-TRUST:trust'] !== undefined) return trustScope(asked['OS-TRUST:trust'], options.lookups);
  if (asked.system !== undefined) return { system: 'all' };
  if (asked.project) return after(projectId(asked.project, options.lookups), (project_id) => ({ project_id }));
  if (asked.domain) return after(domainId(asked.domain, options.lookups), (domain_id) => ({ domain_id }));
  return {};
}

async function defaultScope(userId: string, { lookups, standings }: ScopeOptions): Promise<Scope> {
  const project_id = await lookups.defaultProjectId(userId);
  if (!project_id) return {};
  const { refusal } = await standings.of(userId, { project_id });
  return refusal ? {} : { project_id };
}

/** A trust is for its project; one without a project gives no access to anything. */
async function trustScope({ id }: { id?: string }, lookups: LookupStore): Promise<Scope> {
  if (!id) throw new IdentityError('expecting', { attribute: 'trust_id', target: 'trust' });
  const trust = await lookups.trust(id);
  if (!trust || trust.remaining_uses === 0) throw new IdentityError('unauthorized');
  if (!trust.project_id) throw new IdentityError('project_not_found', { project_id: 'None' });
  return { trust_id: id, project_id: trust.project_id };
}

function projectId(
  { id, name, domain }: NonNullable<ScopeRequest['project']>,
  lookups: LookupStore,
): string | Promise<string> {
  if (!name) return named(id, 'project');
  if (!domain) throw new IdentityError('expecting', { attribute: 'domain', target: 'project' });
  return after(domainId(domain, lookups), (owner) => lookups.projectId(name, owner).then(known));
}

/** The id of a domain that is named by id or by name. */
function domainId({ id, name }: DomainRequest, lookups: LookupStore): string | Promise<string> {
  return name ? lookups.domainId(name).then(known) : named(id, 'domain');
}

function named(id: string | undefined, target: string): string {
  if (!id) throw new IdentityError('expecting', { attribute: 'id or name', target });
  return id;
}

function known(id: string | undefined): string {
  if (!id) throw new IdentityError('unauthorized');
  return id;
}
