/** One role assignment: as stored, or expanded so that it says where it comes from. */
export interface Assignment {
  user_id?: string;
  group_id?: string;
  project_id?: string;
  domain_id?: string;
  system?: true;
  role_id: string;
  /** Not for the target itself but for the projects below it. */
  inherited: boolean;
  /** Where an effective assignment comes from, in what differs from the assignment itself. */
  indirect: { group_id?: string; project_id?: string; domain_id?: string; role_id?: string };
}

export interface AssignmentFilter {
  role_id?: string;
  user_id?: string;
  group_id?: string;
  /** Only the system's. */
  system: boolean;
  domain_id?: string;
  project_id?: string;
  /** The projects below `project_id` too. */
  include_subtree: boolean;
  /** Undefined: both kinds. */
  inherited?: boolean;
  effective: boolean;
  /** Only on this domain and its projects, whatever else is asked: what a domain-scoped caller may see. */
  within_domain?: string;
}

/** Identifies an assignment among all others of a list. */
export const assignmentKey = (found: Assignment): string =>
  JSON.stringify([
    found.user_id,
    found.group_id,
    found.project_id,
    found.domain_id,
    found.system,
    found.role_id,
    found.inherited,
    found.indirect.group_id,
    found.indirect.project_id,
    found.indirect.domain_id,
    found.indirect.role_id,
  ]);
