/**
 * Discovery: which versions of the API there are, and, for who asks for `application/json-home`, which resources. Both
 * need no token. Links follow the request or `public_endpoint`.
 */
import { preferredType } from '../http/accept.ts';
import { type Call, type Reply, type Route, route } from '../http/route.ts';
import { jsonHome } from './json-home.ts';
import { versionAnswer, versionsAnswer } from './schema.ts';

const JSON_HOME = 'application/json-home';

const version = (call: Call) => ({
  id: 'v3.14',
  status: 'stable',
  updated: '2020-04-07T00:00:00Z',
  links: [{ rel: 'self', href: `${call.baseUrl}/` }],
  'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
});

/**
 * @param all every route of the service, asked for when the first document is made
 * @param legacy older versions that are served too
 */
export function discoveryRoutes(
  all: () => readonly Route[],
  legacy: readonly ((call: Call) => object)[] = [],
): Route[] {
  const documents = new Map<string, Buffer>();
  function home(call: Call, prefix: '' | '/v3'): Reply | undefined {
    if (preferredType(call.header('accept'), ['application/json', JSON_HOME]) !== JSON_HOME) return undefined;
    const body = documents.get(prefix) ?? Buffer.from(JSON.stringify(jsonHome(all(), prefix)));
    documents.set(prefix, body);
    return { body, headers: { 'content-type': JSON_HOME } };
  }

  return [
    route({
      method: 'GET',
      path: '/',
      summary: 'List the versions of the API',
      response: versionsAnswer,
      statuses: [200, 300],
      public: true,
      handle: (call) =>
        home(call, '/v3') ?? {
          status: 300,
          headers: { location: `${call.baseUrl}/` },
          body: { versions: { values: [version(call), ...legacy.map((older) => older(call))] } },
        },
    }),
    route({
      method: 'GET',
      path: '/v3',
      summary: 'Show version 3 of the API',
      response: versionAnswer,
      public: true,
      handle: (call) => home(call, '') ?? { body: { version: version(call) } },
    }),
  ];
}
