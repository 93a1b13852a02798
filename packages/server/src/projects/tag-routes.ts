/** `/v3/projects/{id}/tags`: the tags of one project, alone. */

import { IdentityError } from '../errors.ts';
import { type Call, type Route, route } from '../http/route.ts';
import { compileCheck } from '../http/validation.ts';
import { projectTarget } from './routes.ts';
import type { Project } from './rows.ts';
import { tag, tagList, tagsAnswer, tagsUpdate } from './schema.ts';
import type { ProjectService } from './service.ts';

const checkTag = compileCheck(tag);
const checkTags = compileCheck(tagList);

export function projectTagRoutes(projects: ProjectService): Route[] {
  const load = (call: Call) => projects.find(call.params.project_id!);
  const stored = async (call: Call, project: Project | undefined) =>
    project ?? (await projects.get(call.params.project_id!));
  // The reference's `links.self` is the root of the API, with the query string.
  const wrapped = (call: Call, tags: readonly string[]) => ({
    links: { self: call.baseUrl + (call.rawQuery === '' ? '' : `?${call.rawQuery}`) },
    tags,
  });

  return [
    route({
      method: 'GET',
      path: '/v3/projects/:project_id/tags',
      summary: 'List the tags of a project',
      response: tagsAnswer,
      action: 'identity:list_project_tags',
      load,
      target: projectTarget,
      handle: async (call, project) => ({ body: wrapped(call, (await stored(call, project)).tags) }),
    }),
    route({
      method: 'PUT',
      path: '/v3/projects/:project_id/tags',
      summary: 'Replace the tags of a project',
      response: tagsAnswer,
      statuses: [200],
      action: 'identity:update_project_tags',
      body: tagsUpdate,
      load,
      target: projectTarget,
      async handle(call) {
        return { body: wrapped(call, await projects.setTags(call.params.project_id!, call.body.tags)) };
      },
    }),
    route({
      method: 'DELETE',
      path: '/v3/projects/:project_id/tags',
      summary: 'Remove all tags of a project',
      action: 'identity:delete_project_tags',
      load,
      target: projectTarget,
      async handle(call) {
        await projects.setTags(call.params.project_id!, []);
        return { status: 204 };
      },
    }),
    route({
      method: 'GET',
      path: '/v3/projects/:project_id/tags/:value',
      rel: 'project_tags',
      summary: 'Check that a project carries a tag',
      statuses: [204],
      action: 'identity:get_project_tag',
      load,
      target: projectTarget,
      async handle(call, project) {
        const { value } = call.params;
        const { tags } = await stored(call, project);
        if (!tags.includes(value!)) throw new IdentityError('project_tag_not_found', { tag: value! });
        return { status: 204 };
      },
    }),
    route({
      method: 'PUT',
      path: '/v3/projects/:project_id/tags/:value',
      summary: 'Add a tag to a project',
      replyHeaders: ['Location'],
      statuses: [201],
      response: null,
      action: 'identity:create_project_tag',
      load,
      target: projectTarget,
      async handle(call, project) {
        const { project_id, value } = call.params;
        checkTag(value);
        checkTags([...(await stored(call, project)).tags, value]);
        await projects.addTag(project_id!, value!);
        // Without `/projects`, as the reference's.
        const path = [project_id, 'tags', value].map((part) => encodeURIComponent(part!)).join('/');
        return { status: 201, headers: { location: `${call.baseUrl}/${path}` } };
      },
    }),
    route({
      method: 'DELETE',
      path: '/v3/projects/:project_id/tags/:value',
      summary: 'Remove a tag from a project',
      action: 'identity:delete_project_tag',
      load,
      target: projectTarget,
      async handle(call) {
        await projects.removeTag(call.params.project_id!, call.params.value!);
        return { status: 204 };
      },
    }),
  ];
}
