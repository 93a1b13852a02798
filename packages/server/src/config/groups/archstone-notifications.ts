import { boolean, integer, string } from '../types.ts';

/** Where notifications wait for RabbitMQ. */
export const archstone_notifications = {
  /** Null: `notifications` in the state directory. */
  spool_dir: string(null),
  /** Bytes on disk, of all workers of this host together; what does not fit is dropped, counted and logged. */
  spool_max_bytes: integer(104_857_600, { min: 4096 }),
  /** Whether each notification is forced to the disk before its request is answered, so that a power failure loses none. */
  spool_sync: boolean(false),
};
