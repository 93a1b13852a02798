/** Roles: https://docs.openstack.org/api-ref/identity/v3/#roles */
import { Type } from 'typebox';
import { answerOf, exactly, linksTo, listOf, nullable, openResource, resource } from '../http/answer.ts';

const name = Type.String({ minLength: 1, maxLength: 255, pattern: '\\S' });
const domainId = Type.String({ minLength: 1, maxLength: 64, pattern: '^[a-zA-Z0-9-]+$' });

const properties = {
  description: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  domain_id: Type.Optional(Type.Union([domainId, Type.Null()])),
  options: Type.Optional(
    Type.Object(
      { immutable: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])) },
      { additionalProperties: false },
    ),
  ),
};

/** Other attributes of the role are kept in `extra`. */
export const roleCreate = Type.Object({ role: Type.Object({ name, ...properties }) }, { additionalProperties: false });
export const roleUpdate = Type.Object(
  { role: Type.Object({ name: Type.Optional(name), ...properties }, { minProperties: 1 }) },
  { additionalProperties: false },
);
export const roleQuery = Type.Object({ name: Type.Optional(name), domain_id: Type.Optional(domainId) });

const shown = {
  id: Type.String(),
  name: Type.String(),
  domain_id: nullable(Type.String()),
  options: Type.Object({ immutable: Type.Optional(Type.Boolean()) }, { additionalProperties: false }),
};
const description = nullable(Type.String());
export const role = openResource('Role', { ...shown, description });
/** As credentials show the roles that they carry. */
export const plainRole = Type.Object({ ...shown, description }, { title: 'PlainRole', additionalProperties: true });
export const undescribedRole = openResource('UndescribedRole', shown);
export const roleAnswer = answerOf('role', role);
export const rolesAnswer = listOf('roles', role);

const implication = resource('ImplicationRole', { id: Type.String(), name: Type.String() });
const implications = exactly({ prior_role: implication, implies: Type.Array(implication) }, 'RoleInferences');
export const inferenceAnswer = exactly({
  role_inference: exactly({ prior_role: implication, implies: implication }, 'RoleInference'),
  links: linksTo(),
});
export const inferencesOfRoleAnswer = exactly({ role_inference: implications, links: linksTo() });
export const inferencesAnswer = answerOf('role_inferences', Type.Array(implications));
