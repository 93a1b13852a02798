/** Domains: https://docs.openstack.org/api-ref/identity/v3/#domains */
import { Type } from 'typebox';
import { answerOf, listOf } from '../http/answer.ts';
import { domain, queryFlag, resourceName, resourceOptions, tagList } from '../projects/schema.ts';

const changeable = {
  description: Type.Optional(Type.Union([Type.String({ maxLength: 255 }), Type.Null()])),
  enabled: Type.Optional(Type.Boolean()),
  tags: Type.Optional(tagList),
  options: Type.Optional(resourceOptions),
};

/** Other attributes are kept in `extra`. */
export const domainCreate = Type.Object(
  {
    domain: Type.Object({
      name: resourceName,
      ...changeable,
      explicit_domain_id: Type.Optional(Type.String({ minLength: 1, maxLength: 64, pattern: '^[a-zA-Z0-9-]+$' })),
    }),
  },
  { additionalProperties: false },
);

export const domainUpdate = Type.Object(
  { domain: Type.Object({ name: Type.Optional(resourceName), ...changeable }, { minProperties: 1 }) },
  { additionalProperties: false },
);

export const domainQuery = Type.Object({
  enabled: Type.Optional(queryFlag),
  name: Type.Optional(resourceName),
});

export const domainAnswer = answerOf('domain', domain);
export const domainsAnswer = listOf('domains', domain);
