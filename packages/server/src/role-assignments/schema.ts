/** Role assignments as they are shown: https://docs.openstack.org/api-ref/identity/v3/#list-role-assignments */
import { type TSchema, Type } from 'typebox';
import { exactly, listOf, namedReference } from '../http/answer.ts';

const uri = Type.String({ format: 'uri' });
const name = Type.Optional(Type.String());
const named = exactly({ id: Type.String(), name });
const inDomain = exactly({ id: Type.String(), name, domain: Type.Optional(namedReference) });

const scope = (place: Record<string, TSchema>) =>
  exactly({ ...place, 'OS-INHERIT:inherited_to': Type.Optional(Type.Literal('projects')) });
const assignment = (actor: 'user' | 'group') =>
  exactly({
    [actor]: inDomain,
    role: inDomain,
    scope: Type.Union([
      scope({ project: inDomain }),
      scope({ domain: named }),
      scope({ system: exactly({ all: Type.Literal(true) }) }),
    ]),
    links: exactly({ assignment: uri, membership: Type.Optional(uri), prior_role: Type.Optional(uri) }),
  });

export const assignmentsAnswer = listOf(
  'role_assignments',
  Type.Union([assignment('user'), assignment('group')], { title: 'RoleAssignment' }),
);
