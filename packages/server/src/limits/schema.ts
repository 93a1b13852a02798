/** Limits: https://docs.openstack.org/api-ref/identity/v3/#unified-limits */
import { Type } from 'typebox';
import { answerOf, exactly, listOf, nullable, resource } from '../http/answer.ts';
import { amount, description, regionId, resourceName, uuid } from '../registered-limits/schema.ts';

const closed = { additionalProperties: false };
const ownerId = Type.String({ minLength: 1, maxLength: 64, pattern: '^[a-zA-Z0-9-]+$' });
const common = {
  service_id: uuid,
  region_id: Type.Optional(regionId),
  resource_name: resourceName,
  resource_limit: amount,
  description: Type.Optional(description),
};

/** For a project or for a domain, never for both. */
export const limitsCreate = Type.Object(
  {
    limits: Type.Array(
      Type.Union([
        Type.Object({ ...common, project_id: ownerId }, closed),
        Type.Object({ ...common, domain_id: ownerId }, closed),
      ]),
      { minItems: 1 },
    ),
  },
  closed,
);

/** What a limit is for stays as it is. */
export const limitUpdate = Type.Object(
  {
    limit: Type.Object({ resource_limit: Type.Optional(amount), description: Type.Optional(description) }, closed),
  },
  closed,
);

export const limitQuery = Type.Object({
  service_id: Type.Optional(uuid),
  region_id: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
  resource_name: Type.Optional(resourceName),
  project_id: Type.Optional(ownerId),
  domain_id: Type.Optional(ownerId),
});

const limit = resource('Limit', {
  id: Type.String(),
  project_id: nullable(Type.String()),
  domain_id: nullable(Type.String()),
  service_id: nullable(Type.String()),
  region_id: nullable(Type.String()),
  resource_name: nullable(Type.String()),
  resource_limit: Type.Integer(),
  description: nullable(Type.String()),
});
export const limitAnswer = answerOf('limit', limit);
export const limitsMadeAnswer = answerOf('limits', Type.Array(limit));
export const limitsAnswer = listOf('limits', limit);
export const limitModelAnswer = answerOf('model', exactly({ name: Type.String(), description: Type.String() }));
