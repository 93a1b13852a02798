/**
 * The OpenAPI 3.1 document of the service, made from the routes themselves: what is not declared there is not here, and
 * nothing is declared twice. Path arguments, queries, bodies and policy rules are the route's own; a success is what
 * the route says of it, or what its method means; every refusal has the error body.
 */
import { STATUS_CODES } from 'node:http';
import { type TSchema, Type } from 'typebox';
import type { Route } from '../http/route.ts';

type Json = Record<string, unknown>;

const VERSION = '3.14';

const anyObject = Type.Object({});
const anyText = Type.String();

function statusesOf({ method, path, body, statuses }: Route): readonly number[] {
  if (statuses) return statuses;
  if (method === 'DELETE') return [204];
  if (method === 'GET' || method === 'PATCH' || path.startsWith('/v2.0')) return [200];
  return method === 'POST' || body ? [201] : [204];
}

/** The successes of a route: the schema of the body by status, undefined for an empty body. */
export function successesOf(route: Route): Map<number, TSchema | undefined> {
  const body = route.response ?? (route.media === undefined ? anyObject : anyText);
  const isEmpty = (status: number) => route.response === null || status === 204 || status === 304;
  return new Map(statusesOf(route).map((status) => [status, isEmpty(status) ? undefined : body]));
}

export const errorSchema = Type.Object({
  error: Type.Object({ code: Type.Integer(), message: Type.String(), title: Type.String() }),
});
/** RFC 6749, section 5.2. */
export const oauth2ErrorSchema = Type.Object({ error: Type.String(), error_description: Type.String() });

const argumentsOf = (path: string) => [...path.matchAll(/:(\w+)/g)].map(([, name]) => name!);
const templateOf = (path: string) => path.replace(/:(\w+)/g, '{$1}');

function tagOf(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== 'v3' && !part.startsWith(':'));
  const extension = parts.find((part) => part.startsWith('OS-'));
  if (path.startsWith('/v2.0')) return 'v2.0';
  return extension ?? parts[0] ?? 'discovery';
}

/** `GET /v3/users/:user_id/projects` → `get_v3_users_user_id_projects`: what two routes cannot share. */
const operationId = ({ method, path }: Route) =>
  `${method.toLowerCase()}${path.replace(/[^A-Za-z0-9]+/g, '_').replace(/_$/, '')}`;

function parametersOf({ path, query, parameters = [], headers = [] }: Route): Json[] {
  const inPath = argumentsOf(path).map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', minLength: 1 },
  }));
  const { properties = {}, required = [] } = (query ?? {}) as {
    properties?: Record<string, TSchema>;
    required?: string[];
  };
  const inQuery = Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
  const further = parameters
    .filter((name) => !(name in properties))
    .map((name) => ({ name, in: 'query', required: false, schema: { type: 'string' } }));
  const inHeader = headers.map((name) => ({
    name: name.replace(/\?$/, ''),
    in: 'header',
    required: !name.endsWith('?'),
    schema: { type: 'string' },
  }));
  return [...inPath, ...inQuery, ...further, ...inHeader];
}

const content = (schema: TSchema, type = 'application/json') => ({ [type]: { schema } });

const headersOf = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, { schema: { type: 'string' } }]));

function responsesOf(route: Route): Json {
  const successes = [...successesOf(route)].map(([status, schema]) => [
    status,
    {
      description: STATUS_CODES[status],
      ...(route.replyHeaders ? { headers: headersOf(route.replyHeaders) } : {}),
      ...(schema ? { content: content(schema, route.media) } : {}),
    },
  ]);
  const failure = { $ref: `#/components/responses/${route.form ? 'OAuth2Error' : 'Error'}` };
  return { ...Object.fromEntries(successes), default: failure };
}

function operationOf(route: Route): Json {
  const { action, body, form, path, summary } = route;
  const rule = typeof action === 'string' ? { 'x-policy-rule': action } : {};
  const type = form ? 'application/x-www-form-urlencoded' : 'application/json';
  const required = ((body as { required?: string[] } | undefined)?.required ?? []).length > 0;
  return {
    operationId: operationId(route),
    summary,
    tags: [tagOf(path)],
    ...rule,
    ...(route.public ? { security: [] } : {}),
    parameters: parametersOf(route),
    ...(body ? { requestBody: { required, content: content(body, type) } } : {}),
    responses: responsesOf(route),
  };
}

type Schemas = Record<string, unknown>;

/** The document with every schema that has a title as a component, and a reference where it stood. */
function withComponents(document: Json, schemas: Schemas): Json {
  const known = new Map<string, string>();
  function referring(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(referring);
    if (typeof value !== 'object' || value === null) return value;
    const copy = () => Object.fromEntries(Object.entries(value).map(([name, part]) => [name, referring(part)]));
    const title = 'type' in value || 'anyOf' in value ? (value as { title?: unknown }).title : undefined;
    if (typeof title !== 'string') return copy();
    const text = JSON.stringify(value);
    if (!known.has(title)) {
      known.set(title, text);
      schemas[title] = copy();
    } else if (known.get(title) !== text) throw new Error(`two schemas have the title ${title}`);
    return { $ref: `#/components/schemas/${title}` };
  }
  return referring(document) as Json;
}

/** @param server the service's URL, without a trailing slash */
export function openApiDocument(routes: readonly Route[], server: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = templateOf(route.path);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  const error = (description: string, schema: string) => ({
    description,
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
  });
  const schemas: Schemas = { Error: errorSchema, OAuth2Error: oauth2ErrorSchema };
  const described = withComponents(paths, schemas);
  return {
    openapi: '3.1.1',
    info: {
      title: 'Identity service',
      version: VERSION,
      description:
        'OpenStack Identity API. HEAD answers wherever GET does, without a body. Filters of lists that compare texts are ' +
        'also understood as name__contains, name__startswith and name__endswith, and with an i before the comparator ' +
        '(name__icontains) without regard to case.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: server }],
    security: [{ token: [] }],
    tags: [...new Set(routes.map(({ path }) => tagOf(path)))].sort().map((name) => ({ name })),
    paths: described,
    components: {
      securitySchemes: { token: { type: 'apiKey', in: 'header', name: 'X-Auth-Token' } },
      schemas,
      responses: { Error: error('Refused.', 'Error'), OAuth2Error: error('Refused.', 'OAuth2Error') },
    },
  };
}
