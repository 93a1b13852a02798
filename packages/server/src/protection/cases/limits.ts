import { admin, type Case, on, places } from '../case.ts';

const registered = { service_id: '{service}', resource_name: '{unique}', default_limit: 5 };
const freshRegistered = {
  args: { registered_limit_id: '{fresh}' },
  before: admin('POST', '/registered_limits', { registered_limits: [registered] }),
};

/** A limit of a project, and one of a domain. */
const limits = places.flatMap((place): Case[] => {
  const ofProject = { 'limit.project_id': `{${place}.project}`, 'limit.project.domain_id': `{${place}.domain}` };
  const ofDomain = { 'limit.project_id': null, 'limit.domain.id': `{${place}.domain}` };
  return [
    on('GET', '/limits/:limit_id', 'get_limit', { args: { limit_id: `{${place}.project-limit}` }, target: ofProject }),
    on('GET', '/limits/:limit_id', 'get_limit', { args: { limit_id: `{${place}.domain-limit}` }, target: ofDomain }),
  ];
});
/** Each in a project of its own, since a project has one limit of a kind. */
const newProject = admin('POST', '/projects', { project: { name: '{unique}', domain_id: '{home.domain}' } });
const limit = { service_id: '{service}', project_id: '{fresh}', resource_name: '{prefix}cores', resource_limit: 5 };
const fresh = {
  args: { limit_id: '{fresh}' },
  before: [newProject, admin('POST', '/limits', { limits: [limit] })],
};

export const limitCases: readonly Case[] = [
  on('GET', '/registered_limits', 'list_registered_limits'),
  on('POST', '/registered_limits', 'create_registered_limits', { body: { registered_limits: [registered] } }),
  on('GET', '/registered_limits/:registered_limit_id', 'get_registered_limit', {
    args: { registered_limit_id: '{registered-limit}' },
  }),
  on('PATCH', '/registered_limits/:registered_limit_id', 'update_registered_limit', {
    ...freshRegistered,
    body: { registered_limit: { description: 'changed' } },
  }),
  on('DELETE', '/registered_limits/:registered_limit_id', 'delete_registered_limit', freshRegistered),
  on('GET', '/limits', 'list_limits'),
  on('GET', '/limits/model', 'get_limit_model'),
  ...limits,
  on('POST', '/limits', 'create_limits', { before: newProject, body: { limits: [limit] } }),
  on('PATCH', '/limits/:limit_id', 'update_limit', { ...fresh, body: { limit: { resource_limit: 7 } } }),
  on('DELETE', '/limits/:limit_id', 'delete_limit', fresh),
];
