/** Projects: https://docs.openstack.org/api-ref/identity/v3/#projects */
import { Type } from 'typebox';
import { answerOf, exactly, linksTo, listOf, nullable, openResource } from '../http/answer.ts';

export const resourceName = Type.String({ minLength: 1, maxLength: 64, pattern: '\\S' });
const id = Type.String({ minLength: 1, maxLength: 64, pattern: '^[a-zA-Z0-9-]+$' });

/** A tag stands in URLs and in comma-separated queries. */
export const tag = Type.String({ minLength: 1, maxLength: 255, pattern: '^[^,/]*$' });
export const tagList = Type.Array(tag, { maxItems: 80, uniqueItems: true });

export const resourceOptions = Type.Object(
  { immutable: Type.Optional(nullable(Type.Boolean())) },
  { additionalProperties: false },
);

const changeable = {
  description: Type.Optional(nullable(Type.String())),
  enabled: Type.Optional(Type.Boolean()),
  tags: Type.Optional(tagList),
  options: Type.Optional(resourceOptions),
};

/** Other attributes are kept in `extra`. */
export const projectCreate = Type.Object(
  {
    project: Type.Object({
      name: resourceName,
      ...changeable,
      domain_id: Type.Optional(nullable(id)),
      parent_id: Type.Optional(nullable(id)),
      is_domain: Type.Optional(Type.Boolean()),
    }),
  },
  { additionalProperties: false },
);

/** `domain_id`, `parent_id` and `is_domain` may be sent, but only as they are; a change of nothing is a change. */
export const projectUpdate = Type.Object(
  {
    project: Type.Optional(
      Type.Object({
        name: Type.Optional(resourceName),
        ...changeable,
        id: Type.Optional(nullable(Type.String())),
        domain_id: Type.Optional(nullable(Type.String())),
        parent_id: Type.Optional(nullable(Type.String())),
        is_domain: Type.Optional(Type.Boolean()),
      }),
    ),
  },
  { additionalProperties: false },
);

export const tagsUpdate = Type.Object({ tags: tagList }, { additionalProperties: false });

/** A boolean of a query string. */
export const queryFlag = Type.Enum([
  ...['True', 'TRUE', 'true', 'False', 'FALSE', 'false', '', '1', '0'],
  ...['y', 'Y', 'n', 'N', 'on', 'ON', 'off', 'OFF', 'yes', 'no'],
]);

export const projectQuery = Type.Object({
  domain_id: Type.Optional(id),
  enabled: Type.Optional(queryFlag),
  name: Type.Optional(resourceName),
  is_domain: Type.Optional(queryFlag),
});

const shown = {
  id: Type.String(),
  name: Type.String(),
  domain_id: nullable(Type.String()),
  description: nullable(Type.String()),
  enabled: Type.Boolean(),
  parent_id: nullable(Type.String()),
  is_domain: Type.Boolean(),
  tags: Type.Array(Type.String()),
  options: resourceOptions,
};
export const project = openResource('Project', shown);
/** Relatives as projects, or as a tree of ids. */
const relatives = Type.Optional(
  Type.Union([Type.Array(answerOf('project', project)), Type.Record(Type.String(), Type.Unknown()), Type.Null()]),
);
export const projectWithRelativesAnswer = answerOf(
  'project',
  openResource('ProjectWithRelatives', { ...shown, parents: relatives, subtree: relatives }),
);
export const projectAnswer = answerOf('project', project);
export const projectsAnswer = listOf('projects', project);
export const tagsAnswer = exactly({ tags: Type.Array(Type.String()), links: linksTo() });

/** What a domain shows of the project that it is. */
export const domain = (() => {
  const { domain_id, parent_id, is_domain, ...rest } = shown;
  return openResource('Domain', rest);
})();
