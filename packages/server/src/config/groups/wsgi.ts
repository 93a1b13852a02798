import { boolean } from '../types.ts';

/** The WSGI chain of the original. */
export const wsgi = {
  debug_middleware: boolean(false),
};
