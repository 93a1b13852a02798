import { boolean, integer, string } from '../types.ts';

/** oslo.middleware. */
export const oslo_middleware = {
  max_request_body_size: integer(114688, {
    aliases: ['DEFAULT.max_request_body_size', 'DEFAULT.osapi_max_request_body_size'],
  }),
  enable_proxy_headers_parsing: boolean(false),
  http_basic_auth_user_file: string('/etc/htpasswd'),
  secure_proxy_ssl_header: string('X-Forwarded-Proto', { deprecated: true }),
};
