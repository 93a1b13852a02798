import { patch, post, remove, type Story } from '../case.ts';

/** Told last: the reference can neither thaw an immutable domain nor find a region whose id holds a slash, so these stay there. */
export const lasting: Story = {
  name: 'what stays',
  cases: [
    post(
      '/v3/domains',
      { domain: { name: '{prefix}-frozen', options: { immutable: true } } },
      { save: { 'domain.frozen': 'domain.id' } },
    ),
    patch('/v3/domains/{domain.frozen}', { domain: { description: 'x' } }, { name: 'change an immutable domain' }),
    remove('/v3/domains/{domain.frozen}', { name: 'delete an immutable domain' }),
    patch('/v3/domains/{domain.frozen}', { domain: { options: { immutable: null } } }),
    post(
      '/v3/domains',
      { domain: { name: '{prefix}-explicit', explicit_domain_id: '{id.fresh}' } },
      { name: 'create a domain of a chosen id' },
    ),
    post('/v3/regions', { region: { id: '{prefix}/a b' } }, { name: 'create a region with a slash in its id' }),
  ],
};
