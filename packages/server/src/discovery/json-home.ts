/**
 * The JSON-Home document: which resources the service has and where, by relation.
 * https://datatracker.ietf.org/doc/html/draft-nottingham-json-home-03
 */
import type { Route } from '../http/route.ts';

const BASE = 'https://docs.openstack.org/api/openstack-identity/3/';

/** Path arguments whose relation has another name. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  prior_role_id: 'role_id',
  implied_role_id: 'role_id',
  value: 'tag_value',
  group: 'config_group',
  option: 'config_option',
};

/** Arguments that mean the same in every extension; others belong to the extension that they are used in. */
const COMMON = new Set([
  'access_rule_id',
  'application_credential_id',
  'credential_id',
  'domain_id',
  'endpoint_id',
  'group_id',
  'limit_id',
  'policy_id',
  'project_id',
  'region_id',
  'registered_limit_id',
  'role_id',
  'service_id',
  'user_id',
]);

interface Resource {
  href?: string;
  'href-template'?: string;
  'href-vars'?: Record<string, string>;
  hints?: { status: string };
}

const namespaceOf = (path: string) => {
  const extension = /\/(OS-[A-Z0-9-]+)(?=\/|$)/.exec(path)?.[1];
  return extension === undefined ? '' : `ext/${extension}/1.0/`;
};

function resourceOf({ path, relStatus }: Route, prefix: string): Resource {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name!);
  const template = prefix + path.replace(/^\/v3/, '').replace(/:(\w+)/g, '{$1}');
  const relationOf = (name: string) => {
    const known = ARGUMENTS[name] ?? name;
    const namespace = known === name && !COMMON.has(name) ? namespaceOf(path) : '';
    return `${BASE}${namespace}param/${known}`;
  };
  const hints = relStatus && { hints: { status: relStatus } };
  if (names.length === 0) return { href: template, ...hints };
  const variables = Object.fromEntries(names.map((name) => [name, relationOf(name)]));
  return { 'href-template': template, 'href-vars': variables, ...hints };
}

/** @param prefix put before every path: `/v3` where the document is that of the root */
export function jsonHome(routes: readonly Route[], prefix: '' | '/v3'): { resources: Record<string, Resource> } {
  const resources: Record<string, Resource> = {};
  for (const route of routes) {
    for (const rel of [route.rel ?? []].flat()) {
      const relation = rel.includes('/') ? rel : `${namespaceOf(route.path)}rel/${rel}`;
      resources[BASE + relation] = resourceOf(route, prefix);
    }
  }
  return { resources };
}
