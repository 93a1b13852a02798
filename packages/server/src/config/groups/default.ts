import { boolean, choice, integer, multiString, string, uri } from '../types.ts';
import { logging } from './logging.ts';
import { messaging } from './messaging.ts';

/** `[DEFAULT]`: options of no other group, with those of logging and messaging. */
export const DEFAULT = {
  ...logging,
  ...messaging,
  admin_token: string(null, { secret: true }),
  public_endpoint: uri(null),
  max_project_tree_depth: integer(5),
  max_param_size: integer(64, { deprecated: true }),
  max_token_size: integer(255),
  list_limit: integer(null),
  max_db_limit: integer(1000, { min: 0 }),
  strict_password_check: boolean(false),
  insecure_debug: boolean(false),
  default_publisher_id: string(null),
  notification_format: choice(['basic', 'cadf'], 'cadf'),
  notification_opt_out: multiString(['identity.authenticate.success', 'identity.authenticate.pending']),
};
