import { boolean, integer, string } from '../types.ts';

/** oslo.db; for option types see the table, for URLs the room db/. */
export const database = {
  sqlite_synchronous: boolean(true, { aliases: ['DEFAULT.sqlite_synchronous'] }),
  backend: string('sqlalchemy', { aliases: ['DEFAULT.db_backend'] }),
  connection: string('sqlite:///keystone.db', {
    aliases: ['database.sql_connection', 'DEFAULT.sql_connection', 'sql.connection'],
    secret: true,
  }),
  slave_connection: string(null, { secret: true }),
  asyncio_connection: string(null, { secret: true }),
  asyncio_slave_connection: string(null, { secret: true }),
  synchronous_reader: boolean(true),
  mysql_sql_mode: string('TRADITIONAL'),
  mysql_wsrep_sync_wait: integer(null),
  connection_recycle_time: integer(3600),
  max_pool_size: integer(5),
  max_retries: integer(10, { aliases: ['database.sql_max_retries', 'DEFAULT.sql_max_retries'] }),
  retry_interval: integer(10, { aliases: ['database.reconnect_interval', 'DEFAULT.sql_retry_interval'] }),
  max_overflow: integer(50, { aliases: ['database.sqlalchemy_max_overflow', 'DEFAULT.sql_max_overflow'] }),
  connection_debug: integer(0, { min: 0, max: 100, aliases: ['DEFAULT.sql_connection_debug'] }),
  connection_trace: boolean(false, { aliases: ['DEFAULT.sql_connection_trace'] }),
  pool_timeout: integer(null, { aliases: ['database.sqlalchemy_pool_timeout'] }),
  use_db_reconnect: boolean(false),
  db_retry_interval: integer(1),
  db_inc_retry_interval: boolean(true),
  db_max_retry_interval: integer(10),
  db_max_retries: integer(20),
  connection_parameters: string(''),
  mysql_enable_ndb: boolean(false, { deprecated: true }),
};
