/** Regions: https://docs.openstack.org/api-ref/identity/v3/#regions */
import { Type } from 'typebox';

const properties = {
  description: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  parent_region_id: Type.Optional(Type.Union([Type.String({ maxLength: 255 }), Type.Null()])),
};

/** A create may carry an id; other attributes are kept in `extra`. */
export const regionCreate = Type.Object({
  region: Type.Object({ id: Type.Optional(Type.Union([Type.String({ maxLength: 255 }), Type.Null()])), ...properties }),
});
export const regionUpdate = Type.Object({
  region: Type.Object({ id: Type.Optional(Type.String()), ...properties }, { minProperties: 1 }),
});
