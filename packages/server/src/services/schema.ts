/** Services: https://docs.openstack.org/api-ref/identity/v3/#service-catalog-and-endpoints */
import { Type } from 'typebox';
import { answerOf, listOf, openResource } from '../http/answer.ts';

const text = Type.String({ minLength: 1, maxLength: 255 });
const optional = { enabled: Type.Optional(Type.Boolean()), name: Type.Optional(text) };

/** Other attributes are kept in `extra`; an id that the caller chose is not used. */
export const serviceCreate = Type.Object({ service: Type.Object({ ...optional, type: text }) });
export const serviceUpdate = Type.Object({
  service: Type.Object({ ...optional, type: Type.Optional(text) }, { minProperties: 1 }),
});

const service = openResource('Service', {
  id: Type.String(),
  type: Type.String(),
  name: Type.String(),
  enabled: Type.Boolean(),
});
export const serviceAnswer = answerOf('service', service);
export const servicesAnswer = listOf('services', service);
