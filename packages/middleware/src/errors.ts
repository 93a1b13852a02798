/**
 * An option is unknown, missing or has a bad value. Thrown while the middleware is built, never by a request.
 * `option` is the name as the reader wrote it; the message never holds a value (it may be a secret).
 *
 * @example
 * try { authToken({ configFile: 'notes.conf' }) } catch (error) {
 *   if (error instanceof AuthTokenConfigError) console.error(error.message)
 * }
 */
export class AuthTokenConfigError extends Error {
  readonly option: string | undefined;
  constructor(message: string, option?: string) {
    super(message);
    this.name = 'AuthTokenConfigError';
    this.option = option;
  }
}

/**
 * Identity could not be asked, or did not let us ask: nothing is known about the caller's token. A request
 * answers it with 503 (or treats the token as invalid under `delayAuthDecision`).
 */
export class IdentityUnavailableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'IdentityUnavailableError';
  }
}

/** Identity, or this middleware, refuses the token. `message` is for logs; it never holds the token. */
export class InvalidTokenError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidTokenError';
  }
}
