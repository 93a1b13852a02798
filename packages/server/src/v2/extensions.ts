/** `/v2.0/extensions`: which calls there are beyond the core, under the names that clients of v2.0 ask for. */
import { IdentityError } from '../errors.ts';
import { type Route, route } from '../http/route.ts';

const extension = (alias: string, name: string, namespace: string, updated: string, description: string) => ({
  alias,
  name,
  namespace: `https://docs.openstack.org/identity/api/ext/${namespace}`,
  updated,
  description,
  links: [{ rel: 'describedby', type: 'text/html', href: 'https://docs.openstack.org/api-ref/identity/v2-ext/' }],
});

const EXTENSIONS = [
  extension(
    'OS-KSADM',
    'Administration',
    'OS-KSADM/v1.0',
    '2013-07-11T17:14:00-00:00',
    'Changes of users, tenants, roles and services.',
  ),
  extension('OS-KSCRUD', 'Own user', 'OS-KSCRUD/v1.0', '2013-07-07T12:00:00-00:00', 'A user changes the own password.'),
  extension('OS-EC2', 'EC2 credentials', 'OS-EC2/v1.0', '2013-07-07T12:00:00-00:00', 'Keys for tools that speak EC2.'),
];

export function extensionRoutes(): Route[] {
  return [
    route({
      method: 'GET',
      path: '/v2.0/extensions',
      summary: 'v2.0: list extensions',
      public: true,
      handle: () => ({ body: { extensions: { values: EXTENSIONS } } }),
    }),
    route({
      method: 'GET',
      path: '/v2.0/extensions/:alias',
      summary: 'v2.0: show an extension',
      public: true,
      handle({ params: { alias } }) {
        const found = EXTENSIONS.find((one) => one.alias === alias);
        if (!found) throw new IdentityError('not_found', { target: `extension ${alias}` });
        return { body: { extension: found } };
      },
    }),
  ];
}
