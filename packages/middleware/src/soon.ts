/** Values that are there at once or arrive later, handled alike: what is known already is never waited for. */
export type Soon<T> = T | Promise<T>;

/** Goes on at once where the value is there, else when it arrives. */
export function after<T, R>(value: Soon<T>, next: (value: T) => Soon<R>): Soon<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** What `work` gives, now or later; what it throws, now or later, goes to `failed`. */
export function attempt<T, R>(work: () => Soon<T>, failed: (error: unknown) => R): Soon<T | R> {
  try {
    const value = work();
    return value instanceof Promise ? value.catch(failed) : value;
  } catch (error) {
    return failed(error);
  }
}
