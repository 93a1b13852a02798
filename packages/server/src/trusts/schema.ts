/** Trusts: https://docs.openstack.org/api-ref/identity/v3-ext/#os-trust-api */
import { Type } from 'typebox';
import { roleReference } from '../application-credentials/schema.ts';

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
