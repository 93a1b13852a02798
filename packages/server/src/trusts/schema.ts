/** Trusts: https://docs.openstack.org/api-ref/identity/v3-ext/#os-trust-api */
import { Type } from 'typebox';
import { roleReference } from '../application-credentials/schema.ts';
import { answerOf, collectionLinks, listOf, nullable, openResource, time } from '../http/answer.ts';
import { role } from '../roles/schema.ts';

const optional = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Optional(Type.Union([schema, Type.Null()]));
const id = Type.String({ minLength: 1, maxLength: 64 });
/** What the column holds. */
const LARGEST = 2_147_483_647;

/** Other attributes are kept in `extra`; `deleted_at` may only be what it is for a new trust. */
export const trustCreate = Type.Object(
  {
    trust: Type.Object({
      trustor_user_id: id,
      trustee_user_id: id,
      impersonation: Type.Boolean(),
      project_id: optional(id),
      remaining_uses: optional(Type.Integer({ minimum: 1, maximum: LARGEST })),
      expires_at: optional(Type.String()),
      allow_redelegation: optional(Type.Boolean()),
      redelegation_count: optional(Type.Integer({ minimum: 0, maximum: LARGEST })),
      redelegated_trust_id: optional(Type.String({ maxLength: 64 })),
      deleted_at: Type.Optional(Type.Null()),
      roles: Type.Optional(Type.Array(roleReference)),
    }),
  },
  { additionalProperties: false },
);

const text = Type.String();
const shown = {
  id: text,
  trustor_user_id: text,
  trustee_user_id: text,
  project_id: nullable(text),
  impersonation: Type.Boolean(),
  expires_at: nullable(time),
  remaining_uses: nullable(Type.Integer()),
  deleted_at: Type.Null(),
  redelegated_trust_id: nullable(text),
  redelegation_count: nullable(Type.Integer()),
};
export const trustsAnswer = listOf('trusts', openResource('ListedTrust', shown));
export const trustAnswer = answerOf(
  'trust',
  openResource('Trust', { ...shown, roles: Type.Array(role), roles_links: collectionLinks }),
);
export const trustRolesAnswer = listOf('roles', role);
