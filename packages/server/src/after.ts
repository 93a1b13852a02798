/**
 * Goes on with a value at once where it is there, else when it arrives: what is answered from caches then never leaves the
 * request's own stretch of code, in which one look proves all of them fresh. It throws where `next` throws at once.
 */
export function after<T, R>(value: T | Promise<T>, next: (value: T) => R | Promise<R>): R | Promise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
