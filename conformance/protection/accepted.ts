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
    personas: /^(domain-admin|project-admin|service)$/,
    reference: /^200 home\.(?!.*other\.)/,
    subject: /^200 .*other\.domain-limit .*other\.project-limit/,
    reason: 'release 2026.1 shows every limit to an admin and to a service, whatever the scope',
  },
  {
    rule: /^delete_access_token$/,
    personas: /^system-admin$/,
    reference: /^404$/,
    subject: /^403$/,
    reason:
      "the route asks the rule that is documented for it, a project's; Keystone asks that of EC2 credentials, by oversight",
  },
];
