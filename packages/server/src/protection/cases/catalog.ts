import { admin, type Case, on } from '../case.ts';

const service = { service_id: '{service}' };
const region = { region_id: '{region}' };
const endpoint = { endpoint_id: '{endpoint}' };
const endpointFields = { interface: 'public', service_id: '{service}', url: 'http://localhost/' };

export const catalogCases: readonly Case[] = [
  on('GET', '/services', 'list_services'),
  on('POST', '/services', 'create_service', { body: { service: { type: 'new' } } }),
  on('GET', '/services/:service_id', 'get_service', { args: service }),
  on('PATCH', '/services/:service_id', 'update_service', {
    args: service,
    body: { service: { description: 'changed' } },
  }),
  on('DELETE', '/services/:service_id', 'delete_service', {
    args: { service_id: '{fresh}' },
    before: admin('POST', '/services', { service: { type: 'new' } }),
  }),

  on('GET', '/regions', 'list_regions'),
  on('POST', '/regions', 'create_region', { body: { region: { id: '{unique}' } } }),
  on('GET', '/regions/:region_id', 'get_region', { args: region }),
  on('PUT', '/regions/:region_id', 'create_region', {
    args: { region_id: '{unique}' },
    body: { region: { description: 'new' } },
    ok: 201,
  }),
  on('PATCH', '/regions/:region_id', 'update_region', { args: region, body: { region: { description: 'changed' } } }),
  on('DELETE', '/regions/:region_id', 'delete_region', {
    args: { region_id: '{fresh}' },
    before: admin('POST', '/regions', { region: {} }),
  }),

  on('GET', '/endpoints', 'list_endpoints'),
  on('POST', '/endpoints', 'create_endpoint', { body: { endpoint: endpointFields } }),
  on('GET', '/endpoints/:endpoint_id', 'get_endpoint', { args: endpoint }),
  on('PATCH', '/endpoints/:endpoint_id', 'update_endpoint', {
    args: endpoint,
    body: { endpoint: { description: 'changed' } },
  }),
  on('DELETE', '/endpoints/:endpoint_id', 'delete_endpoint', {
    args: { endpoint_id: '{fresh}' },
    before: admin('POST', '/endpoints', { endpoint: endpointFields }),
  }),
];
