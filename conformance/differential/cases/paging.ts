import { get, head, post, type Story } from '../case.ts';
import { unknown } from './callers.ts';

const lists = ['users', 'groups', 'projects', 'domains', 'roles', 'services', 'endpoints', 'regions'];
const own = (name: string, query: string) => (name === 'domains' ? query : `domain_id={domain.paged}&${query}`);

/** `limit` and `marker`; the reference is older than paging, so most of what differs here is accepted by name. */
export const paging: Story = {
  name: 'paging',
  cases: [
    post('/v3/domains', { domain: { name: '{prefix}-paged' } }, { save: { 'domain.paged': 'domain.id' } }),
    ...['users', 'groups', 'projects'].flatMap((name) =>
      [1, 2, 3].map((n) => {
        const kind = name.slice(0, -1);
        const saved = `${kind}.p${n}`;
        return post(
          `/v3/${name}`,
          { [kind]: { name: `{prefix}-${n}`, domain_id: '{domain.paged}' } },
          { save: { [saved]: `${kind}.id` } },
        );
      }),
    ),
    ...lists
      .slice(0, 3)
      .flatMap((name) => [
        get(`/v3/${name}?${own(name, 'limit=100')}`),
        get(`/v3/${name}?${own(name, 'limit=0')}`),
        get(`/v3/${name}?${own(name, 'limit=-1')}`),
        get(`/v3/${name}?${own(name, 'limit=many')}`),
        get(`/v3/${name}?${own(name, 'limit=3')}`),
        get(`/v3/${name}?${own(name, `marker=${unknown}`)}`),
        head(`/v3/${name}?${own(name, 'limit=100')}`),
      ]),
    ...lists.slice(3).map((name) => get(`/v3/${name}?limit=1000`)),
    get('/v3/role_assignments?limit=1000'),
    get('/v3/users?sort_key=name&domain_id={domain.paged}'),
  ],
};
