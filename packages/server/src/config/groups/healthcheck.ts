import { boolean, list, string } from '../types.ts';

/** oslo.middleware. */
export const healthcheck = {
  detailed: boolean(false),
  backends: list([]),
  allowed_source_ranges: list([]),
  ignore_proxied_requests: boolean(false),
  disable_by_file_path: string(null),
  disable_by_file_paths: list([]),
  enable_by_file_paths: list([]),
  path: string('/healthcheck', { deprecated: true }),
};
