/** What discovery says of v2.0: it is there, and deprecated. */
import { type Call, type Route, route } from '../http/route.ts';

export const legacyVersion = (call: Call) => ({
  id: 'v2.0',
  status: 'deprecated',
  updated: '2014-04-17T00:00:00Z',
  links: [
    { rel: 'self', href: `${call.baseUrl.replace(/\/v3$/, '')}/v2.0/` },
    { rel: 'describedby', type: 'text/html', href: 'https://docs.openstack.org/' },
  ],
  'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v2.0+json' }],
});

export function versionRoutes(): Route[] {
  return [
    route({
      method: 'GET',
      path: '/v2.0',
      summary: 'v2.0: show this version of the API',
      public: true,
      handle: (call) => ({ body: { version: legacyVersion(call) } }),
    }),
  ];
}
