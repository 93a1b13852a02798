/**
 * The catalog of a body that was signed: most of a large token, and read only when somebody asks for it. It is proved then to
 * have a catalog's shape.
 */
import { frozen } from './frozen.ts';
import { type CatalogService, parseCatalog, type TokenBody } from './token-body.ts';

/** Tokens that carry the same catalog share it, read once. */
const parsed = new WeakMap<() => unknown, CatalogService[]>();
const readers = new WeakMap<TokenBody, () => unknown>();

/** One getter for all bodies: with one of its own each would be of another shape to the engine, and slow to read. */
const LATE: PropertyDescriptor & ThisType<TokenBody> = {
  configurable: true,
  enumerable: true,
  get() {
    const read = readers.get(this);
    return read && catalogOf(read);
  },
};

function catalogOf(read: () => unknown): CatalogService[] {
  let catalog = parsed.get(read);
  if (!catalog) {
    catalog = frozen(parseCatalog(read()));
    parsed.set(read, catalog);
  }
  return catalog;
}

function frozenParts(body: TokenBody): TokenBody {
  for (const name in body) frozen(body[name as keyof TokenBody]);
  return body;
}

/**
 * Gives the body a `catalog` that is read when it is first asked for, and freezes it. Reading throws what `read` throws, and
 * InvalidTokenError for what is no catalog.
 */
export function withLateCatalog(body: TokenBody, read: () => unknown): TokenBody {
  readers.set(body, read);
  return Object.freeze(Object.defineProperty(frozenParts(body), 'catalog', LATE));
}

export const hasLateCatalog = (body: TokenBody): boolean => readers.has(body);
