/** Endpoints: https://docs.openstack.org/api-ref/identity/v3/#service-catalog-and-endpoints */
import { Type } from 'typebox';
import { answerOf, listOf, openResource } from '../http/answer.ts';

const face = Type.Union([Type.Literal('admin'), Type.Literal('internal'), Type.Literal('public')]);
const nullableText = Type.Union([Type.String(), Type.Null()]);
const url = Type.String({ maxLength: 225, pattern: '^[a-zA-Z0-9+.-]+:.+' });
const optional = {
  enabled: Type.Optional(Type.Boolean()),
  region_id: Type.Optional(nullableText),
  // A region's id, since an unknown one is created.
  region: Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: 255 }), Type.Null()])),
  name: Type.Optional(Type.String()),
  description: Type.Optional(nullableText),
};
const closed = { additionalProperties: false };

/** Other attributes are kept in `extra`; an id that the caller chose is not used. */
export const endpointCreate = Type.Object(
  {
    endpoint: Type.Object({
      ...optional,
      id: Type.Optional(Type.String()),
      interface: face,
      service_id: Type.String(),
      url,
    }),
  },
  closed,
);
export const endpointUpdate = Type.Object(
  {
    endpoint: Type.Object(
      {
        ...optional,
        interface: Type.Optional(face),
        service_id: Type.Optional(Type.String()),
        url: Type.Optional(url),
      },
      { minProperties: 1 },
    ),
  },
  closed,
);
export const endpointQuery = Type.Object({ interface: Type.Optional(face) });

const shown = {
  id: Type.String(),
  interface: Type.String(),
  region_id: nullableText,
  service_id: Type.String(),
  url: Type.String(),
  enabled: Type.Boolean(),
};
const endpoint = openResource('Endpoint', { ...shown, region: nullableText });
export const endpointAnswer = answerOf('endpoint', endpoint);
export const endpointsAnswer = listOf('endpoints', endpoint);
/** Without the older name of `region_id`. */
export const plainEndpointsAnswer = listOf('endpoints', openResource('PlainEndpoint', shown));
