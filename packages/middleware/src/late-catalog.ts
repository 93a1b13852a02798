/**
 * The catalog of a body that was signed: most of a large token, and read only when somebody asks for it. It is proved then to
 * have a catalog's shape.
 */
import { frozen } from './frozen.ts';
import { type CatalogService, parseCatalog, type TokenBody } from './token-body.ts';

/** Tokens that carry the same catalog share it, read once. */
const parsed = new WeakMap<() => unknown, CatalogService[]>();

/**
 * The body, frozen, with a `catalog` that is read when it is first asked for; that throws what `read` throws, and
 * InvalidTokenError for what is no catalog.
 */
export function withLateCatalog(body: TokenBody, read: () => unknown): TokenBody {
  for (const part of Object.values(body)) frozen(part);
  return Object.freeze({
    ...body,
    get catalog() {
      let catalog = parsed.get(read);
      if (!catalog) {
        catalog = frozen(parseCatalog(read()));
        parsed.set(read, catalog);
      }
      return catalog;
    },
  });
}

export const hasLateCatalog = (body: TokenBody): boolean =>
  Object.getOwnPropertyDescriptor(body, 'catalog')?.get !== undefined;
