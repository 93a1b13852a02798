import { boolean, hostPort, string } from '../types.ts';

/** The v2.0 API, deprecated. */
export const archstone_v2 = {
  enabled: boolean(true),
  /** HOST:PORT of a second listener, the administrators' port as it was; null: one port does it all. */
  admin_bind: hostPort(null),
  /** Name of the role that comes with a user's default tenant. */
  member_role: string('member'),
};
