/**
 * The catalog of a body that was signed: most of a large token, and read only when somebody asks for it. It is proved then to
 * have a catalog's shape.
 */
import { frozen } from './frozen.ts';
import { type CatalogService, parseCatalog, type TokenBody } from './token-body.ts';

/**
 * The body, frozen, with a `catalog` that is read when it is first asked for; that throws what `read` throws, and
 * InvalidTokenError for what is no catalog.
 */
export function withLateCatalog(body: TokenBody, read: () => unknown): TokenBody {
  let catalog: CatalogService[] | undefined;
  const get = () => {
    catalog ??= frozen(parseCatalog(read()));
    return catalog;
  };
  for (const part of Object.values(body)) frozen(part);
  return Object.freeze(Object.defineProperty(body, 'catalog', { enumerable: true, get }));
}

export const hasLateCatalog = (body: TokenBody): boolean =>
  Object.getOwnPropertyDescriptor(body, 'catalog')?.get !== undefined;
