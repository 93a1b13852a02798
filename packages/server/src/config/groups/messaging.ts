import { boolean, integer, string } from '../types.ts';

/** oslo.messaging; these stand in `[DEFAULT]`. */
export const messaging = {
  executor_thread_pool_size: integer(64, { aliases: ['DEFAULT.rpc_thread_pool_size'] }),
  rpc_response_timeout: integer(60),
  transport_url: string('rabbit://', { secret: true }),
  control_exchange: string('keystone'),
  rpc_ping_enabled: boolean(false),
  rpc_conn_pool_size: integer(30, { min: 1, deprecated: true }),
  conn_pool_min_size: integer(2, { deprecated: true }),
  conn_pool_ttl: integer(1200, { deprecated: true }),
};
