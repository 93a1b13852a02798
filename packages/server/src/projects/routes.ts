import { queryBoolean } from '../db/filters.ts';
import { badRequest } from '../errors.ts';
import { collection, type ListLimits, listQuery, PAGED, withSelf } from '../http/list.ts';
import { type Call, type Route, route } from '../http/route.ts';
import { extraOf, type Project } from './rows.ts';
import {
  projectAnswer,
  projectCreate,
  projectQuery,
  projectsAnswer,
  projectUpdate,
  projectWithRelativesAnswer,
} from './schema.ts';
import type { ProjectService } from './service.ts';
import { TAG_FILTERS } from './tag-filters.ts';

const FILTERS = ['domain_id', 'enabled', 'name', 'parent_id', 'is_domain'];

/** What policy sees of a stored project; an unknown one is nothing, so that only who may see all learns that. */
export const projectTarget = (_: Call, project: Project | undefined) => ({ target: project ? { project } : {} });

const RELATIVES = ['parents_as_list', 'parents_as_ids', 'subtree_as_list', 'subtree_as_ids', 'include_limits'];

/** A bare `?parents_as_list` asks for it, `=0` does not. */
const asks = (call: Call, name: string) => call.query[name] !== undefined && call.query[name] !== '0';

export function projectRoutes(projects: ProjectService, limits: ListLimits): Route[] {
  const member = (call: Call, project: Project) => ({ project: withSelf(call, 'projects', project) });
  const load = (call: Call) => projects.find(call.params.project_id!);

  async function relatives(call: Call, { id }: Project): Promise<Record<string, unknown>> {
    for (const relation of ['parents', 'subtree']) {
      if (asks(call, `${relation}_as_list`) && asks(call, `${relation}_as_ids`)) {
        throw badRequest(`Cannot use ${relation}_as_list and ${relation}_as_ids query params at the same time.`);
      }
    }
    const { user_id } = call.caller.claims;
    const withLimits = asks(call, 'include_limits');
    const found: Record<string, unknown> = {};
    if (asks(call, 'parents_as_list')) {
      found.parents = (await projects.parents(id, user_id, withLimits)).map((project) => member(call, project));
    } else if (asks(call, 'parents_as_ids')) found.parents = await projects.parentIds(id);
    if (asks(call, 'subtree_as_list')) {
      found.subtree = (await projects.subtree(id, user_id, withLimits)).map((project) => member(call, project));
    } else if (asks(call, 'subtree_as_ids')) found.subtree = await projects.subtreeIds(id);
    return found;
  }

  return [
    route({
      method: 'GET',
      path: '/v3/projects',
      rel: 'projects',
      summary: 'List projects',
      parameters: [...FILTERS, ...TAG_FILTERS, ...PAGED],
      response: projectsAnswer,
      action: 'identity:list_projects',
      query: projectQuery,
      target(call) {
        const { domain_id } = call.caller.credentials;
        return { target: domain_id === null ? {} : { domain_id } };
      },
      async handle(call) {
        const query = listQuery(call, FILTERS, limits);
        const tags = Object.fromEntries(TAG_FILTERS.map((name) => [name, call.query[name]]));
        const { domain_id } = call.caller.credentials;
        const found = await projects.list({
          ...query,
          tags,
          domains: queryBoolean(call.query.is_domain ?? '0'),
          ...(domain_id === null ? {} : { owner: domain_id }),
        });
        return { body: collection(call, 'projects', found, query) };
      },
    }),
    route({
      method: 'POST',
      path: '/v3/projects',
      summary: 'Create a project',
      response: projectAnswer,
      action: 'identity:create_project',
      body: projectCreate,
      load: (call): Project => projects.prepare(call.body.project, call.caller.credentials.domain_id),
      target: (_, project) => ({ target: { project } }),
      handle: async (call, project) => ({ status: 201, body: member(call, await projects.create(project)) }),
    }),
    route({
      method: 'GET',
      path: '/v3/projects/:project_id',
      rel: 'project',
      summary: 'Show a project, with its parents or its subtree if asked',
      parameters: RELATIVES,
      response: projectWithRelativesAnswer,
      action: 'identity:get_project',
      load,
      target: projectTarget,
      async handle(call, found) {
        const project = found ?? (await projects.get(call.params.project_id!));
        return { body: member(call, { ...project, ...(await relatives(call, project)) }) };
      },
    }),
    route({
      method: 'PATCH',
      path: '/v3/projects/:project_id',
      summary: 'Change a project',
      response: projectAnswer,
      action: 'identity:update_project',
      body: projectUpdate,
      load,
      target: projectTarget,
      async handle(call) {
        const { id: asked, ...changes } = call.body.project ?? {};
        const id = call.params.project_id!;
        if (asked && asked !== id) throw badRequest('Cannot change ID');
        const project = await projects.update(id, changes);
        return { body: member(call, { ...project, extra: extraOf(project) }) };
      },
    }),
    route({
      method: 'DELETE',
      path: '/v3/projects/:project_id',
      summary: 'Delete a project that has none below it',
      action: 'identity:delete_project',
      load,
      target: projectTarget,
      async handle(call) {
        await projects.delete(call.params.project_id!);
        return { status: 204 };
      },
    }),
  ];
}
