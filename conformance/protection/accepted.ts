/** The differences that are wanted. Where release 2026.1 differs from the older reference, 2026.1 holds. */
export interface Accepted {
  /** Matched with the rule's name without `identity:`. */
  readonly rule: RegExp;
  readonly personas: RegExp;
  /** What is compared: the status and the names. */
  readonly reference: RegExp;
  readonly subject: RegExp;
  readonly reason: string;
}

export const most = 20;

export const accepted: readonly Accepted[] = [
  {
    // The file of rules changes the checks of Keystone 22, not the kinds of scope that it asks for.
    rule: /^(list_domains|list_role_assignments_for_tree|list_roles|get_role|(list|get|create|update|delete)_credentials?)$/,
    personas: /^domain-/,
    reference: /^403$/,
    subject: /^20/,
    reason: 'release 2026.1 lets a domain-scoped token ask; release 22 does not, whatever the rule says',
  },
  {
    rule: /^list_limits$/,
    personas: /^domain-admin$/,
    reference: /^200 home\.domain/,
    subject: /^200 home\.domain .*other\.domain/,
    reason: 'release 2026.1 shows every limit to whoever is admin, whatever the scope',
  },
];
