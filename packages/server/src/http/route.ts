/**
 * A route declares its whole contract in one place: method, path, schemas, policy action, how to load its target, and
 * what to do. `pipeline.ts` runs the steps in one fixed order; a handler never authenticates, validates or enforces.
 *
 * A policy target is built only from the stored object, path arguments, the caller's scope and, for a create, the
 * validated entity; never from other fields of a body or a query string.
 */
import type { Static, TSchema } from 'typebox';
import type { Caller } from '../auth/caller.ts';
import type { StreamSink } from './stream.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One request, as a handler sees it. */
export interface Call<Body = unknown> {
  /** `HEAD` where a GET route answers it. */
  method: Method | 'HEAD';
  params: Readonly<Record<string, string>>;
  /** Query parameters as they came, the first value of each; a parameter without `=` is the empty string. */
  query: Readonly<Record<string, string>>;
  body: Body;
  /** Lower-cased request headers, first value. */
  header(name: string): string | undefined;
  /** Who calls. A public route has no caller, whatever token came along: there it throws 401 when touched. */
  caller: Caller;
  /** `http://host/v3` (no trailing slash), as links must show it. */
  baseUrl: string;
  /** Path and raw query string of the request, for `links.self`. */
  path: string;
  rawQuery: string;
  /** Where the connection came from and which of our ports it reached. */
  peer: { address: string | undefined; localPort: number | undefined };
  /** Asks policy about a further action: for lists that show only what the caller may see. */
  allows(action: string, target?: PolicyTarget): boolean | Promise<boolean>;
}

export type PolicyTarget = Readonly<Record<string, unknown>>;

export interface Reply {
  status?: number;
  /** Rendered as JSON; a Buffer is sent as it is. Absent: an empty body. */
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** Keeps the response open, and gets what writes to it; there is no body then. */
  stream?(sink: StreamSink): void;
}

interface RouteBase<Body, Loaded> {
  method: Method;
  /** `/v3/users/:user_id`; path arguments carry the API reference's names. */
  path: string;
  /** One line for people and OpenAPI. */
  summary: string;
  /**
   * JSON-Home relations, e.g. `user`; only on the first route of a path. A path with a segment `OS-…` is in the namespace of
   * that extension; a relation with a slash, e.g. `ext/OS-EC2/1.0/rel/ec2tokens`, is taken as it is.
   */
  rel?: string | readonly string[];
  /** What JSON Home says of the resource; absent: stable. */
  relStatus?: 'deprecated' | 'experimental';
  /** JSON schema of the query string; unlisted parameters are ignored unless it says otherwise. */
  query?: TSchema;
  /** Further parameters of the query string, of any text; like the headers they are here for OpenAPI alone. */
  parameters?: readonly string[];
  /** Request headers that are read, beside the token; with `?` those that may be missing. */
  headers?: readonly string[];
  /** Headers of a success. */
  replyHeaders?: readonly string[];
  body?: TSchema;
  /** The body is a form (`application/x-www-form-urlencoded`), of whose fields the first value of each counts. */
  form?: true;
  /** Statuses of a success; absent: what the method means; empty: there is none. */
  statuses?: readonly number[];
  /** The body of a success; null: none; absent: some JSON object, and none with 204 and 304. */
  response?: TSchema | null;
  /** The media type of a success that is not JSON. */
  media?: string;
  /** Answered past the framework (see `direct.ts`): a path without arguments, an answer that is no stream. */
  hot?: true;
  /** Loads what the request is about, before policy decides; what it returns reaches `target` and `handle`. */
  load?(call: Call<Body>): Loaded | Promise<Loaded>;
  handle(call: Call<Body>, loaded: Loaded): Reply | Promise<Reply>;
}

export type Route<Body = unknown, Loaded = unknown> = RouteBase<Body, Loaded> &
  (
    | { public: true; action?: undefined; target?: undefined }
    | {
        public?: undefined;
        /** The policy rule(s). A function picks among several by what was loaded. */
        action: string | ((call: Call<Body>, loaded: Loaded) => string);
        /** Further top-level keys of the policy target, e.g. `{ target: { user } }`; path arguments are always in. */
        target?(call: Call<Body>, loaded: Loaded): PolicyTarget;
      }
  );

/** Gives the body its static type from the schema. */
export function route<S extends TSchema = TSchema, Loaded = unknown>(
  declaration: Route<Static<S>, Loaded> & { body?: S },
): Route {
  return declaration as unknown as Route;
}
