/**
 * notifications/ tells the world outside what happened: Keystone's events, in its CADF and basic formats, in
 * oslo.messaging's wire form to RabbitMQ or to the log. Invariants: an event about a change goes out only if the change
 * was committed, and is on disk before the change is answered; a broker that is down neither fails nor delays a request;
 * with no driver configured nothing of this room runs. It refuses to be listened to from inside: what a deletion takes
 * along is listed in composition/, not triggered here.
 */

/** Resource types as they stand in event types; what Keystone does not announce has none. */
export type ResourceType =
  | 'access_rule'
  | 'application_credential'
  | 'credential'
  | 'domain'
  | 'endpoint'
  | 'group'
  | 'OS-OAUTH1:access_token'
  | 'OS-OAUTH1:consumer'
  | 'OS-OAUTH1:request_token'
  | 'OS-TRUST:trust'
  | 'policy'
  | 'project'
  | 'project tag'
  | 'region'
  | 'role'
  | 'service'
  | 'user';

export type Operation = 'created' | 'updated' | 'deleted';
export type Outcome = 'success' | 'failure';

/** Who joined or left what the event is about: the user of a group. */
export interface Actor {
  id: string;
  type: ResourceType;
  operation: 'added' | 'removed';
}

/** Why something was refused: the message and the status that Keystone gives it. */
export interface Reason {
  type: string;
  code: string;
}

/** A change of a resource, or the refusal of a password by a rule, which Keystone announces as an update with a reason. */
export interface ResourceEvent {
  kind: 'resource';
  operation: Operation;
  type: ResourceType;
  id: string;
  actor?: Actor;
  reason?: Reason;
  /** Keystone names no initiator: mostly what went along with something else. */
  anonymous?: true;
}

/** A role given or taken away on a project or a domain; always CADF, whatever the format. */
export interface GrantEvent {
  kind: 'grant';
  operation: 'created' | 'deleted';
  outcome: Outcome;
  actor: 'user' | 'group';
  actorId: string;
  target: 'project' | 'domain';
  targetId: string;
  inherited: boolean;
  roleId: string;
}

/** Whom a sign-in was for, as far as it was known. */
export interface Subject {
  /** Of a user that exists. */
  user?: { id: string; name: string };
  /** What was asked for and does not exist. */
  unknown?: {
    user_id?: string;
    user_name?: string;
    domain_id: string | null;
    domain_name: string | null | undefined;
  };
}

/** A check of a password; always CADF, whatever the format. */
export interface AuthenticateEvent {
  kind: 'authenticate';
  outcome: Outcome;
  subject: Subject;
  reason?: Reason;
  /** `[security_compliance] report_invalid_password_hash`. */
  partialPasswordHash?: string;
}

export type NotifiedEvent = ResourceEvent | GrantEvent | AuthenticateEvent;

/** Who is behind a request, and where it came from. */
export interface Initiator {
  address: string | undefined;
  agent: string;
  request_id: string;
  global_request_id?: string;
  user?: { id: string; name: string };
  project_id?: string;
  domain_id?: string;
}
