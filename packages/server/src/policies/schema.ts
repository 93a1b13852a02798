/** Policies: https://docs.openstack.org/api-ref/identity/v3/#policies */
import { Type } from 'typebox';

const blob = Type.String();
const type = Type.String({ maxLength: 255 });

/** Other attributes are kept in `extra`; an id that the caller chose is not used. */
export const policyCreate = Type.Object({ policy: Type.Object({ blob, type }) });
export const policyUpdate = Type.Object({
  policy: Type.Object({ blob: Type.Optional(blob), type: Type.Optional(type) }, { minProperties: 1 }),
});
