export type Scope = 'system' | 'domain' | 'project';

/** A rule as Keystone registers it. The names of rules and the check texts are an interface: operators' files build on them. */
export interface RuleDefault {
  readonly name: string;
  readonly check: string;
  /** The kinds of token scope that may ask; absent where any may. */
  readonly scopes?: readonly Scope[];
  readonly operations?: readonly string[];
  /** What the rule was called and said before, joined by "or" while `enforce_new_defaults` is false. */
  readonly deprecated?: { readonly name: string; readonly check: string; readonly since: string };
}

export const systemOrProject: readonly Scope[] = ['system', 'project'];
export const anyScope: readonly Scope[] = ['system', 'domain', 'project'];
export const projectOnly: readonly Scope[] = ['project'];

export const admin = 'rule:admin_required';
export const adminOrSystemReader = 'rule:admin_required or (role:reader and system_scope:all)';
export const serviceOrAdmin = 'rule:service_or_admin';
export const adminOrOwner = 'rule:admin_or_owner';
export const anyone = '';
export const adminOrSystemReaderOrOwner = '(rule:admin_required) or (role:reader and system_scope:all) or rule:owner';

/** The rules that others refer to. */
export const base: readonly RuleDefault[] = [
  { name: 'admin_required', check: 'role:admin or is_admin:1' },
  { name: 'service_role', check: 'role:service' },
  { name: 'service_or_admin', check: 'rule:admin_required or rule:service_role' },
  { name: 'owner', check: 'user_id:%(user_id)s' },
  { name: 'admin_or_owner', check: 'rule:admin_required or rule:owner' },
  { name: 'token_subject', check: 'user_id:%(target.token.user_id)s' },
  { name: 'admin_or_token_subject', check: 'rule:admin_required or rule:token_subject' },
  { name: 'service_admin_or_token_subject', check: 'rule:service_or_admin or rule:token_subject' },
  {
    name: 'domain_managed_target_role',
    check: "'manager':%(target.role.name)s or 'member':%(target.role.name)s or 'reader':%(target.role.name)s",
  },
];
