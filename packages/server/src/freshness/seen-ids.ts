/**
 * Which rows of an insert-only table have been read. Transactions do not commit in the order of their ids: a row may
 * appear below ids that were read long ago. So the next reading begins at the lowest id that is missing, until `patience`
 * has passed since a higher one was written: no transaction is open for that long.
 */
export interface SeenIds {
  /** The next reading takes every row above this id. */
  readonly floor: number;
  /** False where the id was known already. `at`: when its row was written. */
  add(id: number, at: number): boolean;
  /** Moves the floor up to the lowest id that may still appear. */
  settle(now: number): void;
}

/** @param patience in the unit of the times that are given */
export function seenIds(patience: number): SeenIds {
  const recent = new Map<number, number>();
  let floor = 0;
  return {
    get floor() {
      return floor;
    },
    add(id, at) {
      if (recent.has(id)) return false;
      recent.set(id, at);
      return true;
    },
    settle(now) {
      for (const id of [...recent.keys()].sort((a, b) => a - b)) {
        const isOld = now - recent.get(id)! > patience;
        if (id === floor + 1 || (id > floor && isOld)) floor = id;
        if (isOld) recent.delete(id);
      }
    },
  };
}
