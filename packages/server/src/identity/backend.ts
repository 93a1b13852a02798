/**
 * Where users, groups and memberships come from. One interface, one conformance suite; `sql` is the first of it. What
 * signs people in (auth/) and what serves `/v3/users` and `/v3/groups` both go through here.
 */
export interface UserIdentity {
  readonly id: string;
  readonly name: string;
  readonly domain_id: string;
  readonly enabled: boolean;
  readonly default_project_id: string | null;
}

export interface Authenticator {
  findUser(by: { id: string } | { name: string; domain_id: string }): Promise<UserIdentity | undefined>;
  /**
   * Checks a password with all the rules that hold for it (lockout, expiry, inactivity, hash upgrades).
   * An undefined user costs as much time as a wrong password.
   *
   * @throws IdentityError 401, alike for an unknown user and for a wrong password; `password_expired` only for the right one
   */
  checkPassword(user: UserIdentity | undefined, password: string): Promise<void>;
}
