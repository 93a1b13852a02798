/** One way to prove who one is. A method checks its own member of `auth.identity` and nothing else. */
import type { SignedIn } from '../issue.ts';

export interface SignInRequest {
  /** The member of `auth.identity` that carries the method's name. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** The kind of scope that was asked for: a method may refuse to widen it. */
  readonly scope: unknown;
}

export interface AuthMethod {
  readonly name: string;
  /** @throws IdentityError 400 for a malformed payload, 401 where the proof fails, 403 where delegation forbids it */
  authenticate(request: SignInRequest): SignedIn | Promise<SignedIn>;
}
