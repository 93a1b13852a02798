import { createHash } from 'node:crypto';
import { badRequest } from '../errors.ts';
import { type ListQuery, listQuery, PAGED, pageOf, plainCollection } from '../http/list.ts';
import { type Call, type Route, route } from '../http/route.ts';
import { type Assignment, assignmentKey } from './assignment.ts';
import type { AssignmentPage } from './pages.ts';
import { ASSIGNMENT_PARAMETERS, assignmentFilter, assignmentQuery, isAsked } from './query.ts';
import { renderAssignment } from './render.ts';
import { assignmentsAnswer } from './schema.ts';
import type { AssignmentService } from './service.ts';

/** The project of a tree; the rules may ask for any attribute. */
interface TreeProject {
  id: string;
  domain_id: string | null;
}

export interface AssignmentRoutesOptions {
  assignments: AssignmentService;
  /** @throws IdentityError 404 */
  projects: { get(id: string): Promise<TreeProject> };
}

/** An effective assignment has no id and no row: this stands for one in `marker`. */
const idOf = (found: Assignment) => createHash('sha256').update(assignmentKey(found)).digest('hex').slice(0, 32);

function pageOfEffective(found: readonly Assignment[], query: ListQuery): AssignmentPage {
  const { items, truncated } = pageOf(
    found.map((item) => ({ id: idOf(item), item })),
    query,
  );
  return { items: items.map(({ item }) => item), ...(truncated ? { marker: items.at(-1)!.id } : {}) };
}

export function assignmentRoutes({ assignments, projects }: AssignmentRoutesOptions): Route[] {
  const isTree = (call: Call) => isAsked(call.query, 'include_subtree');

  return [
    route<typeof assignmentQuery, TreeProject | undefined>({
      method: 'GET',
      path: '/v3/role_assignments',
      rel: 'role_assignments',
      summary: 'List who holds which role where',
      parameters: [...ASSIGNMENT_PARAMETERS, ...PAGED],
      response: assignmentsAnswer,
      query: assignmentQuery,
      action: (call) => (isTree(call) ? 'identity:list_role_assignments_for_tree' : 'identity:list_role_assignments'),
      load({ query }) {
        if (!('include_subtree' in query)) return undefined;
        const id = query['scope.project.id'];
        if (id === undefined)
          throw badRequest('scope.project.id must be specified if include_subtree is also specified');
        return isAsked(query, 'include_subtree') ? projects.get(id) : undefined;
      },
      target(call, project) {
        if (project) return { target: { project, domain_id: project.domain_id } };
        const { domain_id } = call.caller.credentials;
        return domain_id === null ? {} : { target: { domain_id } };
      },
      async handle(call) {
        // A tree is judged by the domain of its project; any other list shows a domain-scoped caller only that domain.
        const within = isTree(call) ? null : call.caller.credentials.domain_id;
        const filter = assignmentFilter(call.query, within ?? undefined);
        const query = listQuery(call, []);
        const { items: shown, marker } =
          query.limit === undefined
            ? { items: await assignments.list(filter) }
            : filter.effective
              ? pageOfEffective(await assignments.list(filter), query)
              : await assignments.storedPage(filter, query.limit, query.marker);
        const names = isAsked(call.query, 'include_names') ? await assignments.names(shown) : undefined;
        const body = plainCollection(
          call,
          'role_assignments',
          shown.map((item) => renderAssignment(item, call.baseUrl, names)),
        );
        if (marker === undefined) return { body };
        const next = new URLSearchParams({ ...call.query, marker, limit: String(query.limit) });
        return {
          body: {
            ...body,
            truncated: true,
            links: { ...(body.links as object), next: `${call.baseUrl}/role_assignments?${next}` },
          },
        };
      },
    }),
  ];
}
