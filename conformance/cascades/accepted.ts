/** Differences of one table after one act that are wanted, each with its reason. One that no longer occurs is an error. */
export interface Accepted {
  /** The name of the act; with `: build` after it, what was built for it. */
  readonly act: string;
  readonly table: string;
  readonly reason: string;
}

const ROLE =
  '2026.1 ends the application credentials of those who held a deleted role; the reference asks who they are too late';
const DOMAIN =
  'roles and limits of a deleted domain go with it; the reference leaves them to whoever makes a domain of that id';

export const accepted: readonly Accepted[] = [
  { act: 'a role is deleted', table: 'application_credential', reason: ROLE },
  { act: 'a role is deleted', table: 'application_credential_role', reason: ROLE },
  { act: 'a domain is disabled and deleted', table: 'role', reason: DOMAIN },
  { act: 'a domain is disabled and deleted', table: 'implied_role', reason: DOMAIN },
  { act: 'a domain is disabled and deleted', table: 'limit', reason: DOMAIN },
  {
    act: 'a service is deleted',
    table: 'project_endpoint',
    reason: 'what a project was given goes with the endpoint; the reference leaves a row of an endpoint that is gone',
  },
];
