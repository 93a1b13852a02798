/** Groups: https://docs.openstack.org/api-ref/identity/v3/#groups */
import { Type } from 'typebox';
import { answerOf, listOf, nullable, openResource, zonelessTime } from '../http/answer.ts';
import { domainId, paging } from '../users/schema.ts';

const strict = { additionalProperties: false };
/** The column holds 64 characters. */
const name = Type.String({ minLength: 1, maxLength: 64, pattern: '\\S' });
const description = Type.Optional(Type.Union([Type.String(), Type.Null()]));

/** Other attributes are kept in `extra`. */
export const groupCreate = Type.Object(
  { group: Type.Object({ name, description, domain_id: Type.Optional(domainId) }) },
  strict,
);
export const groupUpdate = Type.Object(
  {
    group: Type.Object(
      {
        name: Type.Optional(name),
        description,
        domain_id: Type.Optional(Type.Union([Type.String(), Type.Null()])),
        id: Type.Optional(Type.Union([Type.String(), Type.Null()])),
      },
      { minProperties: 1 },
    ),
  },
  strict,
);
export const groupListQuery = Type.Object({
  domain_id: Type.Optional(domainId),
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 255, pattern: '\\S' })),
  ...paging,
});

const shown = {
  id: Type.String(),
  name: Type.String(),
  domain_id: Type.String(),
  description: nullable(Type.String()),
};
const group = openResource('Group', shown);
export const groupAnswer = answerOf('group', group);
export const groupsAnswer = listOf('groups', group);
export const groupsOfUserAnswer = listOf(
  'groups',
  openResource('GroupOfUser', { ...shown, membership_expires_at: nullable(zonelessTime) }),
);
