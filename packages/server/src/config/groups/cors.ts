import { boolean, integer, list } from '../types.ts';

/** oslo.middleware, with the headers and methods of an Identity service as defaults. */
export const cors = {
  allowed_origin: list(null),
  allow_credentials: boolean(true),
  expose_headers: list(['X-Auth-Token', 'X-Openstack-Request-Id', 'X-Subject-Token', 'Openstack-Auth-Receipt']),
  max_age: integer(3600),
  allow_methods: list(['GET', 'PUT', 'POST', 'DELETE', 'PATCH']),
  allow_headers: list([
    'X-Auth-Token',
    'X-Openstack-Request-Id',
    'X-Subject-Token',
    'X-Project-Id',
    'X-Project-Name',
    'X-Project-Domain-Id',
    'X-Project-Domain-Name',
    'X-Domain-Id',
    'X-Domain-Name',
    'Openstack-Auth-Receipt',
  ]),
};
