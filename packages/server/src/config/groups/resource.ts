import { boolean, choice, integer, string } from '../types.ts';

/** Projects and domains. */
export const resource = {
  driver: string('sql'),
  caching: boolean(true, { aliases: ['assignment.caching'] }),
  cache_time: integer(null, { aliases: ['assignment.cache_time'] }),
  list_limit: integer(null, { aliases: ['assignment.list_limit'] }),
  admin_project_domain_name: string(null),
  admin_project_name: string(null),
  project_name_url_safe: choice(['off', 'new', 'strict'], 'off'),
  domain_name_url_safe: choice(['off', 'new', 'strict'], 'off'),
};
