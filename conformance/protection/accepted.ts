/** The differences that are wanted. Where release 2026.1 differs from the older reference, 2026.1 holds. */
export interface Accepted {
  readonly rule: string;
  readonly personas: RegExp;
  /** What is compared: the status and the names. */
  readonly reference: RegExp;
  readonly subject: RegExp;
  readonly reason: string;
}

export const most = 20;

/** The file of rules changes the checks of Keystone 22, not the kinds of scope that it asks for. */
const scope = {
  personas: /^domain-/,
  reference: /^403$/,
  subject: /^(200|201|204)/,
  reason: 'release 2026.1 lets a domain-scoped token ask; release 22 does not, whatever the rule says',
};

export const accepted: readonly Accepted[] = [
  { rule: 'list_domains', ...scope },
  { rule: 'list_role_assignments_for_tree', ...scope },
  { rule: 'list_roles', ...scope },
  { rule: 'get_role', ...scope },
  { rule: 'list_credentials', ...scope },
  { rule: 'create_credential', ...scope },
  { rule: 'get_credential', ...scope },
  { rule: 'update_credential', ...scope },
  { rule: 'delete_credential', ...scope },
  {
    rule: 'list_limits',
    personas: /^domain-admin$/,
    reference: /^200 home\.domain/,
    subject: /^200 home\.domain .*other\.domain/,
    reason: 'release 2026.1 shows every limit to whoever is admin, whatever the scope',
  },
];
