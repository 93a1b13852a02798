/** Endpoint groups: https://docs.openstack.org/api-ref/identity/v3-ext/#os-ep-filter-api */
import { Type } from 'typebox';
import { answerOf, exactly, linksTo, listOf, nullable, resource } from '../http/answer.ts';
import { pagingParameters } from '../http/list.ts';

const closed = { additionalProperties: false };
const name = Type.String({ minLength: 1, maxLength: 255, pattern: '\\S' });
const description = Type.Optional(Type.Union([Type.String(), Type.Null()]));
const filters = {
  interface: Type.Optional(Type.Union([Type.Literal('admin'), Type.Literal('internal'), Type.Literal('public')])),
  service_id: Type.Optional(Type.String()),
  region_id: Type.Optional(Type.Union([Type.String(), Type.Null()])),
};

export const endpointGroupCreate = Type.Object(
  {
    endpoint_group: Type.Object(
      { name, description, filters: Type.Object(filters, { ...closed, minProperties: 1 }) },
      closed,
    ),
  },
  closed,
);

/** A group whose filters are taken away holds every endpoint. */
export const endpointGroupUpdate = Type.Object(
  {
    endpoint_group: Type.Object(
      { name: Type.Optional(name), description, filters: Type.Optional(Type.Object(filters, closed)) },
      { ...closed, minProperties: 1 },
    ),
  },
  closed,
);

const nameFilters = ['contains', 'icontains', 'startswith', 'istartswith', 'endswith', 'iendswith'].map(
  (comparator) => [`name__${comparator}`, Type.Optional(Type.String())],
);
export const endpointGroupQuery = Type.Object(
  { name: Type.Optional(name), ...Object.fromEntries(nameFilters), ...pagingParameters },
  closed,
);

const group = resource('EndpointGroup', {
  id: Type.String(),
  name: Type.String(),
  description: nullable(Type.String()),
  filters: Type.Object({}),
});
export const endpointGroupAnswer = answerOf('endpoint_group', group);
export const endpointGroupsAnswer = listOf('endpoint_groups', group);
export const endpointGroupInProjectAnswer = answerOf(
  'project_endpoint_group',
  exactly({ endpoint_group_id: Type.String(), project_id: Type.String(), links: linksTo() }),
);
