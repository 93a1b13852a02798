/** The query string of a list of role assignments → what is asked for. */
import { Type } from 'typebox';
import { badRequest } from '../errors.ts';
import type { Call } from '../http/route.ts';
import type { AssignmentFilter } from './assignment.ts';

const id = Type.Optional(Type.String({ minLength: 1, maxLength: 64, pattern: '^[a-zA-Z0-9-]+$' }));

export const assignmentQuery = Type.Object({
  'group.id': id,
  'role.id': id,
  'scope.domain.id': id,
  'scope.project.id': id,
});

/** What else is read; of any text. */
export const ASSIGNMENT_PARAMETERS = [
  'user.id',
  'scope.system',
  'scope.OS-INHERIT:inherited_to',
  'effective',
  'include_names',
  'include_subtree',
];

type Query = Call['query'];

/** A parameter that needs no value: anything but `0` means yes. */
export const isAsked = (query: Query, name: string): boolean => query[name] !== undefined && query[name] !== '0';

function refuseBoth(query: Query, one: string, other: string, sentence: string) {
  if (query[one] && query[other]) throw badRequest(sentence);
}

/** @throws IdentityError 400 for filters that exclude one another */
export function assignmentFilter(query: Query, within_domain: string | undefined): AssignmentFilter {
  const effective = isAsked(query, 'effective');
  const inherit = query['scope.OS-INHERIT:inherited_to'];
  const inherited = inherit === undefined ? undefined : inherit === 'projects';
  refuseBoth(query, 'scope.domain.id', 'scope.project.id', 'Specify a domain or project, not both');
  refuseBoth(query, 'scope.domain.id', 'scope.system', 'Specify system or domain, not both');
  refuseBoth(query, 'scope.project.id', 'scope.system', 'Specify system or project, not both');
  if ('user.id' in query && 'group.id' in query) throw badRequest('Specify a user or group, not both');
  if (effective && query['group.id'])
    throw badRequest('Combining effective and group filter will always result in an empty list.');
  if (effective && inherited && query['scope.domain.id'])
    throw badRequest('Combining effective, domain and inherited filters will always result in an empty list.');
  return {
    role_id: query['role.id'],
    user_id: query['user.id'] || undefined,
    group_id: query['group.id'],
    // The system has no inheritance to resolve: Keystone's effective lists leave it out.
    system: query['scope.system'] === 'all',
    domain_id: query['scope.domain.id'],
    project_id: query['scope.project.id'],
    include_subtree: isAsked(query, 'include_subtree'),
    inherited,
    effective,
    within_domain,
  };
}
