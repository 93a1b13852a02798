/** Registered limits: https://docs.openstack.org/api-ref/identity/v3/#unified-limits */
import { Type } from 'typebox';
import { answerOf, listOf, nullable, resource } from '../http/answer.ts';

const closed = { additionalProperties: false };

/** A UUID, with or without dashes. */
export const uuid = Type.String({ pattern: '^[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}$' });
export const regionId = nullable(Type.String({ minLength: 1, maxLength: 255 }));
export const resourceName = Type.String({ minLength: 1, maxLength: 255, pattern: '\\S' });
/** -1 is no limit; the column holds 32 bits. */
export const amount = Type.Integer({ minimum: -1, maximum: 0x7fffffff });
export const description = nullable(Type.String({ maxLength: 255 }));

export const registeredLimitsCreate = Type.Object(
  {
    registered_limits: Type.Array(
      Type.Object(
        {
          service_id: uuid,
          region_id: Type.Optional(regionId),
          resource_name: resourceName,
          default_limit: amount,
          description: Type.Optional(description),
        },
        closed,
      ),
      { minItems: 1 },
    ),
  },
  closed,
);

export const registeredLimitUpdate = Type.Object(
  {
    registered_limit: Type.Object(
      {
        service_id: Type.Optional(uuid),
        region_id: Type.Optional(regionId),
        resource_name: Type.Optional(resourceName),
        default_limit: Type.Optional(amount),
        description: Type.Optional(description),
      },
      closed,
    ),
  },
  closed,
);

export const registeredLimitQuery = Type.Object({
  service_id: Type.Optional(uuid),
  region_id: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
  resource_name: Type.Optional(resourceName),
});

const limit = resource('RegisteredLimit', {
  id: Type.String(),
  service_id: nullable(Type.String()),
  region_id: nullable(Type.String()),
  resource_name: nullable(Type.String()),
  default_limit: Type.Integer(),
  description: nullable(Type.String()),
});
export const registeredLimitAnswer = answerOf('registered_limit', limit);
export const registeredLimitsMadeAnswer = answerOf('registered_limits', Type.Array(limit));
export const registeredLimitsAnswer = listOf('registered_limits', limit);
