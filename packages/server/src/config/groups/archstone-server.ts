import { boolean, hostPort, integer } from '../types.ts';

/** How this server listens and works. */
export const archstone_server = {
  bind: hostPort('127.0.0.1:5000'),
  workers: integer(1, { min: 1 }),
  /** Names the worker in every response; for tests of freshness. */
  worker_header: boolean(false),
  /** Says in every response how long it took: `Server-Timing: app;dur=` and milliseconds. */
  server_timing: boolean(false),
  /** Password checks that may wait for a thread before 503 is answered. */
  password_queue_limit: integer(256, { min: 1 }),
};
