/** Regions: https://docs.openstack.org/api-ref/identity/v3/#regions */
import { Type } from 'typebox';
import { answerOf, listOf, openResource } from '../http/answer.ts';
import { pagingParameters } from '../http/list.ts';

const id = Type.String({ minLength: 1, maxLength: 255 });
const nullable = {
  id: Type.Union([id, Type.Null()]),
  text: Type.Union([Type.String({ maxLength: 255 }), Type.Null()]),
};
const properties = {
  description: Type.Optional(nullable.text),
  parent_region_id: Type.Optional(nullable.id),
};
const closed = { additionalProperties: false };

/** A create may carry an id (an empty one is as good as none); other attributes are kept in `extra`. */
export const regionCreate = Type.Object({ region: Type.Object({ id: Type.Optional(nullable.text), ...properties }) });
export const regionUpdate = Type.Object(
  { region: Type.Object({ id: Type.Optional(nullable.id), ...properties }, { minProperties: 1 }) },
  closed,
);
export const regionQuery = Type.Object({ parent_region_id: Type.Optional(id), ...pagingParameters }, closed);

const region = openResource('Region', {
  id: Type.String(),
  description: Type.String(),
  parent_region_id: nullable.id,
});
export const regionAnswer = answerOf('region', region);
export const regionsAnswer = listOf('regions', region);
