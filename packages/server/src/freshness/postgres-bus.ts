/**
 * Other hosts on PostgreSQL: the change log notifies its listeners as part of each writer's transaction, so announcing is
 * done by the commit. While the connection is down nothing is heard; when it is back, everything counts as changed.
 */
import type { Notifications, Subscription } from '../db/servers/notifications.ts';
import { areasNamed, type Change, type ChangeBus, everything } from './change.ts';
import { NOTIFICATIONS } from './change-log.ts';

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 2000;

export interface PostgresBusOptions {
  notifications: Notifications;
  /** Called with a sentence for the log when hearing stops, once until it is back. */
  warn(message: string): void;
}

function parse(payload: string): Change {
  try {
    const { areas, ids } = JSON.parse(payload) as Change;
    return { areas: areasNamed(areas), ids };
  } catch {
    return everything;
  }
}

export function postgresBus({ notifications, warn }: PostgresBusOptions): ChangeBus {
  let listener: (change: Change) => void = () => {};
  let subscription: Subscription | undefined;
  let timer: NodeJS.Timeout | undefined;
  let pause = FIRST_PAUSE;
  let isClosed = false;
  let hasWarned = false;

  function retry(error?: unknown): void {
    if (isClosed) return;
    subscription = undefined;
    if (!hasWarned) warn(`changes on other hosts are not heard at once: ${describe(error)}`);
    hasWarned = true;
    timer = setTimeout(connect, pause).unref();
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }

  async function subscribe(): Promise<void> {
    const message = (payload: string) => listener(parse(payload));
    const opened = await notifications.listen(NOTIFICATIONS, { message, end: () => retry() });
    if (isClosed) return opened.close();
    subscription = opened;
    pause = FIRST_PAUSE;
    hasWarned = false;
    listener(everything);
  }

  let connecting = Promise.resolve();
  function connect(): void {
    connecting = subscribe().catch(retry);
  }
  connect();

  return {
    announce: () => Promise.resolve(),
    onChange(callback) {
      listener = callback;
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await connecting;
      await subscription?.close();
    },
  };
}

const describe = (error: unknown): string =>
  error instanceof Error ? error.message.split('\n', 1)[0]! : 'the connection to PostgreSQL is gone';
