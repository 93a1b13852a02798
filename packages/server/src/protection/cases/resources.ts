import { admin, type Case, on, places } from '../case.ts';

const domains = places.flatMap((place): Case[] => {
  const known = { args: { domain_id: `{${place}.domain}` }, target: { 'domain.id': `{${place}.domain}` } };
  return [
    on('GET', '/domains/:domain_id', 'get_domain', known),
    on('PATCH', '/domains/:domain_id', 'update_domain', { ...known, body: { domain: { description: 'changed' } } }),
  ];
});

const projects = places.flatMap((place): Case[] => {
  const domain_id = `{${place}.domain}`;
  const targetOf = (id: string) => ({ 'project.id': id, 'project.domain_id': domain_id });
  const known = { args: { project_id: `{${place}.project}` }, target: targetOf(`{${place}.project}`) };
  const fresh = admin('POST', '/projects', { project: { name: '{unique}', domain_id } });
  const doomed = { args: { project_id: '{fresh}' }, target: targetOf('{fresh}'), before: fresh };
  const tag = { ...known, args: { ...known.args, value: 'red' } };
  const tagged = admin('PUT', `/projects/${known.args.project_id}/tags`, { tags: ['red'] });
  const tags = '/projects/:project_id/tags';
  return [
    on('POST', '/projects', 'create_project', {
      body: { project: { name: '{unique}', domain_id } },
      target: { 'project.domain_id': domain_id },
    }),
    on('GET', '/projects/:project_id', 'get_project', known),
    on('PATCH', '/projects/:project_id', 'update_project', { ...known, body: { project: { description: 'changed' } } }),
    on('DELETE', '/projects/:project_id', 'delete_project', doomed),
    on('GET', tags, 'list_project_tags', known),
    on('PUT', tags, 'update_project_tags', { ...known, body: { tags: ['red', 'blue'] }, ok: 200 }),
    on('DELETE', tags, 'delete_project_tags', known),
    on('GET', `${tags}/:value`, 'get_project_tag', { ...tag, before: tagged, ok: 204 }),
    on('PUT', `${tags}/:value`, 'create_project_tag', {
      ...known,
      args: { ...known.args, value: '{unique}' },
      ok: 201,
    }),
    on('DELETE', `${tags}/:value`, 'delete_project_tag', { ...tag, before: tagged }),
  ];
});

const assignments = '/role_assignments';

export const resourceCases: readonly Case[] = [
  on('GET', '/domains', 'list_domains', { target: { 'domain.id': '{caller.domain}' } }),
  on('POST', '/domains', 'create_domain', { body: { domain: { name: '{unique}' } } }),
  ...domains,
  on('DELETE', '/domains/:domain_id', 'delete_domain', {
    args: { domain_id: '{fresh}' },
    target: { 'domain.id': '{fresh}' },
    before: admin('POST', '/domains', { domain: { name: '{unique}', enabled: false } }),
  }),
  on('GET', '/projects', 'list_projects', { target: { domain_id: '{caller.domain}' } }),
  ...projects,
  on('GET', assignments, 'list_role_assignments', { target: { domain_id: '{caller.domain}' } }),
  ...places.map((place) =>
    on('GET', assignments, 'list_role_assignments_for_tree', {
      query: `include_subtree&scope.project.id={${place}.project}`,
      target: {
        domain_id: `{${place}.domain}`,
        'project.id': `{${place}.project}`,
        'project.domain_id': `{${place}.domain}`,
      },
    }),
  ),
];
