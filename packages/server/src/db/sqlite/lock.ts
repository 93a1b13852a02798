// A first-come first-served lock for the one connection that writes.
import { DatabaseBusyError } from '../errors.ts';

export interface Lock {
  /** Waits for the lock, at most `timeout` milliseconds; the returned function gives it back. */
  acquire(timeout: number): Promise<() => void>;
  readonly held: boolean;
}

export function createLock(): Lock {
  const waiting: (() => void)[] = [];
  let held = false;
  const release = () => {
    const next = waiting.shift();
    if (next) next();
    else held = false;
  };
  const releaseOnce = () => {
    let released = false;
    return () => {
      if (released) return;
      released = true;
      release();
    };
  };
  return {
    get held() {
      return held;
    },
    acquire(timeout) {
      if (!held) {
        held = true;
        return Promise.resolve(releaseOnce());
      }
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.splice(waiting.indexOf(enter), 1);
          reject(
            new DatabaseBusyError('the database is busy: another transaction of this process did not end in time'),
          );
        }, timeout);
        const enter = () => {
          clearTimeout(timer);
          resolve(releaseOnce());
        };
        waiting.push(enter);
      });
    },
  };
}
