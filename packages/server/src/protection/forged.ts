import type { Case, Request } from './case.ts';

/**
 * Fields that a rule asks of a target or a caller, with the values that would let the caller pass, put where they do not
 * belong (CVE-2026-42999): a query string, a body where none is expected, beside what a body holds, inside of it, headers.
 */
export type Fields = Readonly<Record<string, unknown>>;

/** @param id the user id of who forges */
export function forgedFields(id: string, domain: string, project: string): Fields {
  const target = {
    user: { id, domain_id: domain },
    group: { domain_id: domain },
    project: { id: project, domain_id: domain },
    domain: { id: domain },
    role: { name: 'reader', domain_id: null },
    credential: { user_id: id, project_id: project },
    token: { user_id: id },
    domain_id: domain,
  };
  const dotted = Object.entries(target).flatMap(([kind, value]) =>
    Object.entries(Object(value)).map(([field, forged]) => [`target.${kind}.${field}`, forged] as const),
  );
  return {
    target,
    ...Object.fromEntries(dotted),
    'target.domain_id': domain,
    user_id: id,
    domain_id: domain,
    project_id: project,
    system_scope: 'all',
    is_admin: true,
    is_admin_project: true,
  };
}

const words = (fields: Fields): string =>
  new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) => (typeof value === 'object' ? [] : [[name, String(value)]])),
  ).toString();

const hasBody = ({ body }: Request) => body !== undefined;
/** `{"user": {…}}`: the name of what a body holds. */
const kindOf = ({ body }: Request) => Object.keys(body ?? {})[0] ?? '';
const isEntity = (request: Request) =>
  Object.prototype.toString.call(request.body?.[kindOf(request)]) === '[object Object]';

const HEADERS = {
  'x-roles': 'admin',
  'x-is-admin-project': 'True',
  'openstack-system-scope': 'all',
  'x-service-roles': 'admin,service',
};

export type Forgery = (request: Request, fields: Fields) => Request | undefined;

/** Each gives undefined where a request has no such place. */
export const forgeries: Readonly<Record<string, Forgery>> = {
  'in the query string': (request, fields) => ({
    ...request,
    path: `${request.path}${request.path.includes('?') ? '&' : '?'}${words(fields)}`,
  }),
  'in a body that is not expected': (request, fields) => {
    if (hasBody(request)) return undefined;
    const entities = ['user', 'group', 'project', 'domain', 'role', 'credential'].map((kind) => [kind, fields]);
    return { ...request, body: { ...fields, ...Object.fromEntries(entities) } };
  },
  'beside what the body holds': (request, fields) =>
    hasBody(request) ? { ...request, body: { ...fields, ...request.body } } : undefined,
  'inside what the body holds': (request, fields) =>
    isEntity(request)
      ? { ...request, body: { [kindOf(request)]: { ...fields, ...Object(request.body![kindOf(request)]) } } }
      : undefined,
  'in headers': (request, fields) => ({
    ...request,
    headers: {
      ...request.headers,
      ...HEADERS,
      'x-user-id': String(fields.user_id),
      'x-domain-id': String(fields.domain_id),
      'x-project-id': String(fields.project_id),
    },
  }),
};

/** Fields that are no forgery there, since the API gives them a meaning: filters of lists, attributes of what is made. */
const MEANT: Readonly<Record<string, readonly string[]>> = {
  '/v3/users': ['domain_id'],
  '/v3/groups': ['domain_id'],
  '/v3/projects': ['domain_id'],
  '/v3/roles': ['domain_id'],
  '/v3/users/:user_id/projects': ['domain_id'],
  '/v3/groups/:group_id/users': ['domain_id'],
  '/v3/users/:user_id': ['domain_id'],
  '/v3/groups/:group_id': ['domain_id'],
  '/v3/projects/:project_id': ['domain_id'],
  '/v3/roles/:role_id': ['domain_id'],
  '/v3/OS-TRUST/trusts': ['project_id'],
  '/v3/limits': ['domain_id', 'project_id'],
  '/v3/credentials': ['user_id', 'project_id'],
  '/v3/credentials/:credential_id': ['user_id', 'project_id'],
};

/** Without the fields that the route gives a meaning to. */
export function withoutMeaning({ route }: Case, fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !MEANT[route]?.includes(name)));
}

const UNIQUE = /\b(?:[0-9a-f]{64}|[0-9a-f]{32}|new-\d+|\d{4}-\d\d-\d\dT[\d:.]+Z)\b/g;

/** A body without what is new each time, without links (they repeat the query string) and without the forged fields themselves. */
export function shape(body: unknown, fields: Fields, known: ReadonlySet<string>): unknown {
  const text = (value: string) => value.replace(UNIQUE, (word) => (known.has(word) ? word : '<new>'));
  const walk = (value: unknown, name: string): unknown => {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return name === 'audit_ids' ? [] : value.map((item) => walk(item, ''));
    if (typeof value !== 'object' || value === null) return value;
    const kept = Object.entries(value).filter(
      ([key, inner]) =>
        !['links', 'extra', 'access', 'secret'].includes(key) &&
        !(key in fields && JSON.stringify(fields[key]) === JSON.stringify(inner)),
    );
    return Object.fromEntries(kept.map(([key, inner]) => [key, walk(inner, key)]));
  };
  return walk(body, '');
}
