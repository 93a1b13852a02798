/** EC2 credentials: https://docs.openstack.org/api-ref/identity/v3-ext/#os-ec2-api */
import { Type } from 'typebox';

/** Whatever names no project is a project that does not exist. */
export const ec2Create = Type.Object({ tenant_id: Type.Optional(Type.Unknown()) });
