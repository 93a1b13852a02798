import { get, head, post, type Story } from '../case.ts';
import { unknown } from './callers.ts';

const page = (name: string, query: string) => `/v3/${name}?domain_id={domain.paged}&${query}`;

/** `limit` and `marker`; the reference is older than paging, so what differs here is accepted by name. */
export const paging: Story = {
  name: 'paging',
  cases: [
    post('/v3/domains', { domain: { name: '{prefix}-paged' } }, { save: { 'domain.paged': 'domain.id' } }),
    ...['user', 'group', 'project'].flatMap((kind) =>
      [1, 2, 3].map((n) =>
        post(
          `/v3/${kind}s`,
          { [kind]: { name: `{prefix}-${n}`, domain_id: '{domain.paged}' } },
          { name: `create ${kind} ${n}`, save: { [`${kind}.p${n}`]: `${kind}.id` } },
        ),
      ),
    ),
    ...['users', 'groups', 'projects'].map((name) => get(page(name, 'limit=100'))),
    ...['users', 'projects'].flatMap((name) => [
      get(page(name, 'limit=0')),
      get(page(name, 'limit=-1')),
      get(page(name, 'limit=many')),
      get(page(name, 'limit=3')),
      get(page(name, `marker=${unknown}`)),
      head(page(name, 'limit=100')),
    ]),
    ...['domains', 'roles', 'services', 'endpoints', 'regions', 'role_assignments'].map((name) =>
      get(`/v3/${name}?limit=1000`),
    ),
    get(page('users', 'sort_key=name')),
  ],
};
