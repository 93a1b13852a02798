/** What a token is asked for. Options are flat, with keystoneauth's names in camelCase. */
import { ConfigError } from '../errors.ts';

/**
 * At most one kind of scope: a project (by id, or by name with its domain), a domain, the system, a trust, or
 * explicitly none. With none of them given the service decides: the user's default project, or unscoped.
 */
export interface ScopeOptions {
  projectId?: string | undefined;
  projectName?: string | undefined;
  projectDomainId?: string | undefined;
  projectDomainName?: string | undefined;
  domainId?: string | undefined;
  domainName?: string | undefined;
  /** Only `all` exists. */
  systemScope?: string | undefined;
  trustId?: string | undefined;
  /** Ask for an unscoped token even where the user has a default project. */
  unscoped?: boolean | undefined;
  /** Used for the user's and the project's domain where neither an id nor a name is given. */
  defaultDomainId?: string | undefined;
  defaultDomainName?: string | undefined;
}

export type DomainBody = { id: string } | { name: string };

export type ScopeBody =
  | 'unscoped'
  | { project: { id: string } | { name: string; domain: DomainBody } }
  | { domain: DomainBody }
  | { system: { all: true } }
  | { 'OS-TRUST:trust': { id: string } };

/** @throws ConfigError where two kinds of scope are asked for, or a project's name comes without its domain */
export function scopeBody(options: ScopeOptions): ScopeBody | undefined {
  const asked: [string, ScopeBody][] = [];
  if (options.unscoped) asked.push(['unscoped', 'unscoped']);
  if (options.projectId) asked.push(['project', { project: { id: options.projectId } }]);
  else if (options.projectName) {
    const domain = domainBody('project', options.projectDomainId, options.projectDomainName, options);
    asked.push(['project', { project: { name: options.projectName, domain } }]);
  }
  if (options.domainId) asked.push(['domain', { domain: { id: options.domainId } }]);
  else if (options.domainName) asked.push(['domain', { domain: { name: options.domainName } }]);
  if (options.systemScope) {
    if (options.systemScope !== 'all') throw new ConfigError(`system scope "${options.systemScope}" is not "all"`);
    asked.push(['system', { system: { all: true } }]);
  }
  if (options.trustId) asked.push(['trust', { 'OS-TRUST:trust': { id: options.trustId } }]);
  if (asked.length > 1) {
    throw new ConfigError(`a token has one scope, but these are given: ${asked.map(([kind]) => kind).join(', ')}`);
  }
  return asked[0]?.[1];
}

export function domainBody(
  of: string,
  id: string | undefined,
  name: string | undefined,
  defaults: Pick<ScopeOptions, 'defaultDomainId' | 'defaultDomainName'>,
): DomainBody {
  if (id) return { id };
  if (name) return { name };
  if (defaults.defaultDomainId) return { id: defaults.defaultDomainId };
  if (defaults.defaultDomainName) return { name: defaults.defaultDomainName };
  throw new ConfigError(`the ${of} is named without its domain: give ${of}DomainId or ${of}DomainName`);
}
