/**
 * What can go wrong, as types. Everything this package throws on purpose is a `ClientError`; tell them apart with
 * `instanceof` or by the stable `name`. No error ever holds a password, a token or a key: URLs are kept without their
 * query, request headers and bodies are not kept at all.
 */

/** The root of every error thrown on purpose by this package. */
export class ClientError extends Error {
  override name = 'ClientError';
}

/** A configuration that cannot be used: a missing option, an unknown cloud, a file that is no YAML. */
export class ConfigError extends ClientError {
  override name = 'ConfigError';
}

/** No whole answer came: refused, reset, unresolvable, bad certificate. `cause` is the socket's own error. */
export class ConnectionError extends ClientError {
  override name = 'ConnectionError';
  readonly method: string;
  readonly url: string;

  constructor(message: string, at: { method: string; url: string; cause?: unknown }) {
    super(message, { cause: at.cause });
    this.method = at.method;
    this.url = withoutQuery(at.url);
  }
}

/** No whole answer came within the time allowed. */
export class TimeoutError extends ConnectionError {
  override name = 'TimeoutError';
}

/** The catalog of the token has no endpoint as asked for. */
export class EndpointNotFound extends ClientError {
  override name = 'EndpointNotFound';
}

/** The URL given is not an Identity service of version 3. */
export class DiscoveryError extends ClientError {
  override name = 'DiscoveryError';
}

/** The answer had a good status but not the form that the API promises. */
export class UnexpectedResponse extends ClientError {
  override name = 'UnexpectedResponse';
}

export interface HttpErrorDetails {
  method: string;
  url: string;
  status: number;
  headers: Readonly<Record<string, string>>;
  body: unknown;
}

/**
 * An answer with a status of 400 or above.
 *
 * `status` is the HTTP status; `code`, `title` and `message` come from Keystone's error body
 * `{"error": {"code", "title", "message"}}` (other services' forms are understood, too) and fall back on the status.
 *
 * @example
 * try {
 *   await identity(session).users.get('nobody');
 * } catch (error) {
 *   if (error instanceof HttpError && error.status === 404) console.log(error.title, error.message);
 * }
 */
export class HttpError extends ClientError {
  override name = 'HttpError';
  readonly status: number;
  readonly code: number;
  readonly title: string;
  readonly method: string;
  readonly url: string;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly requestId: string | undefined;
  /** Seconds, where the server sent Retry-After as a number. */
  readonly retryAfter: number | undefined;

  constructor(details: HttpErrorDetails) {
    const fault = readFault(details.body);
    const title = fault.title ?? `HTTP ${details.status}`;
    super(fault.message ?? `${details.method} ${withoutQuery(details.url)} answered ${details.status}`);
    this.status = details.status;
    this.code = fault.code ?? details.status;
    this.title = title;
    this.method = details.method;
    this.url = withoutQuery(details.url);
    this.headers = withoutSecrets(details.headers);
    this.requestId = details.headers['x-openstack-request-id'];
    const after = Number(details.headers['retry-after']);
    this.retryAfter = details.headers['retry-after'] && Number.isFinite(after) ? after : undefined;
  }
}

/**
 * Signing in failed: the Identity service refused the credentials or the scope, or the session has no way to sign in
 * (again). `cause` is the `HttpError`, if there was an answer; `status` its status.
 *
 * Where more methods are asked for (multi-factor rules), `receipt` is the authentication receipt and
 * `requiredAuthMethods` the sets of methods that would do.
 */
export class AuthError extends ClientError {
  override name = 'AuthError';
  readonly status: number | undefined;
  readonly requiredAuthMethods: readonly (readonly string[])[] | undefined;
  /** Not enumerable, so that it does not appear when the error is printed: it is a secret. */
  declare readonly receipt: string | undefined;

  constructor(
    message: string,
    options: { cause?: unknown; receipt?: string; requiredAuthMethods?: readonly (readonly string[])[] } = {},
  ) {
    super(message, { cause: options.cause });
    this.status = options.cause instanceof HttpError ? options.cause.status : undefined;
    this.requiredAuthMethods = options.requiredAuthMethods;
    Object.defineProperty(this, 'receipt', { value: options.receipt, enumerable: false });
  }
}

function withoutQuery(url: string): string {
  const parsed = URL.parse(url);
  return parsed ? parsed.origin + parsed.pathname : (url.split(/[?#]/, 1)[0] ?? url);
}

const SECRET_HEADERS = new Set(['x-subject-token', 'openstack-auth-receipt', 'set-cookie']);

const withoutSecrets = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !SECRET_HEADERS.has(name)));

interface Fault {
  code?: number;
  title?: string;
  message?: string;
}

function readFault(body: unknown): Fault {
  if (typeof body !== 'object' || body === null) return {};
  const record = body as Record<string, unknown>;
  if (typeof record.error === 'string') {
    const description = record.error_description;
    return { title: record.error, ...(typeof description === 'string' && { message: description }) };
  }
  // Nova answers {"itemNotFound": {…}}, Neutron {"NeutronError": {…}}: one member, whatever its name.
  const inner = record.error ?? Object.values(record)[0];
  if (typeof inner !== 'object' || inner === null) return {};
  const { code, title, message } = inner as Record<string, unknown>;
  return {
    ...(typeof code === 'number' && { code }),
    ...(typeof title === 'string' && { title }),
    ...(typeof message === 'string' && { message }),
  };
}
