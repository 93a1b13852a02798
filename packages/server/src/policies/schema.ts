/** Policies: https://docs.openstack.org/api-ref/identity/v3/#policies */
import { Type } from 'typebox';
import { answerOf, listOf, openResource } from '../http/answer.ts';

const blob = Type.String();
const type = Type.String({ maxLength: 255 });

/** Other attributes are kept in `extra`; an id that the caller chose is not used. */
export const policyCreate = Type.Object({ policy: Type.Object({ blob, type }) });
export const policyUpdate = Type.Object({
  policy: Type.Object({ blob: Type.Optional(blob), type: Type.Optional(type) }, { minProperties: 1 }),
});

/** A blob is shown as it was stored, whatever that is. */
const policy = openResource('Policy', { id: Type.String(), blob: Type.Unknown(), type: Type.String() });
export const policyAnswer = answerOf('policy', policy);
export const policiesAnswer = listOf('policies', policy);
