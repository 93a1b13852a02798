/** Domain configuration: https://docs.openstack.org/api-ref/identity/v3/#domain-configuration */
import { Type } from 'typebox';

/** What may be in `config` depends on the path and on what is supported: the service judges it. */
export const configBody = Type.Object({ config: Type.Optional(Type.Unknown()) });
