/** Catalog, policies, projects, users, groups, roles and grants. */
import { actionList, unique } from './action.ts';
import type { Side } from './side.ts';

const { actions, act, make, change, remove } = actionList();
const GLOBAL_ID = 'req-0f1e2d3c-4b5a-4678-8796-a5b4c3d2e1f0';

// Catalog
act('create a region', (side) => {
  side.known.set('region', `region-${side.name}`);
  return side.call('POST', '/regions', { region: { id: side.id('region') } });
});
make('create a region below', 'child region', '/regions', (side) => ({
  region: { parent_region_id: side.id('region') },
}));
change(
  'PATCH',
  'update a region',
  (side) => `/regions/${side.id('region')}`,
  () => ({ region: { description: 'x' } }),
);
make('create a service', 'service', '/services', () => ({ service: { type: 'compute', name: 'nova' } }));
change(
  'PATCH',
  'update a service',
  (side) => `/services/${side.id('service')}`,
  () => ({ service: { name: 'n' } }),
);
make('create an endpoint', 'endpoint', '/endpoints', (side) => ({
  endpoint: {
    interface: 'public',
    url: 'http://here/',
    service_id: side.id('service'),
    region_id: side.id('child region'),
  },
}));
act('create an endpoint in a new region', (side) => {
  side.known.set('legacy region', `legacy-${side.name}`);
  const endpoint = {
    interface: 'admin',
    url: 'http://here/',
    service_id: side.id('service'),
    region: side.id('legacy region'),
  };
  return side.make('legacy endpoint', '/endpoints', { endpoint });
});
change(
  'PATCH',
  'update an endpoint',
  (side) => `/endpoints/${side.id('endpoint')}`,
  () => ({ endpoint: { url: 'http://there/' } }),
);
remove('endpoint', '/endpoints');
remove('service', '/services');
remove('region', '/regions');
remove('legacy region', '/regions');

// Policies: an update is opted out of
make('create a policy', 'policy', '/policies', () => ({ policy: { blob: '{}', type: 'application/json' } }));
change(
  'PATCH',
  'update a policy',
  (side) => `/policies/${side.id('policy')}`,
  () => ({ policy: { blob: '{"a": 1}' } }),
);
remove('policy', '/policies');

// Domains, projects, tags
make('create a domain', 'domain', '/domains', (side) => ({ domain: { name: unique(side, 'domain') } }));
change(
  'PATCH',
  'update a domain',
  (side) => `/domains/${side.id('domain')}`,
  () => ({ domain: { description: 'x' } }),
);
make('create a project', 'project', '/projects', (side) => ({
  project: { name: unique(side, 'project'), domain_id: side.id('domain') },
}));
make('create a project of a taken name', 'nothing', '/projects', (side) => ({
  project: { name: unique(side, 'project'), domain_id: side.id('domain') },
}));
make('create a project below', 'child', '/projects', (side) => ({
  project: { name: unique(side, 'child'), domain_id: side.id('domain'), parent_id: side.id('project') },
}));
change(
  'PATCH',
  'update a project',
  (side) => `/projects/${side.id('project')}`,
  () => ({ project: { description: 'x' } }),
);
change(
  'PATCH',
  'disable a project',
  (side) => `/projects/${side.id('child')}`,
  () => ({ project: { enabled: false } }),
);
change(
  'PUT',
  'set the tags',
  (side) => `/projects/${side.id('project')}/tags`,
  () => ({ tags: ['one', 'two'] }),
);
change('PUT', 'add a tag', (side) => `/projects/${side.id('project')}/tags/three`);
change('DELETE', 'remove a tag', (side) => `/projects/${side.id('project')}/tags/three`);
change('DELETE', 'remove all tags', (side) => `/projects/${side.id('project')}/tags`);
change('DELETE', 'delete a project with one below', (side) => `/projects/${side.id('project')}`);
remove('child', '/projects');

// Users, groups, memberships
make('create a user', 'user', '/users', (side) => ({
  user: { name: unique(side, 'user'), domain_id: side.id('domain'), password: 'first' },
}));
act('create a user for a request from elsewhere', (side) =>
  side.make(
    'other user',
    '/users',
    { user: { name: unique(side, 'other'), password: 'other' } },
    {
      headers: { 'x-openstack-request-id': GLOBAL_ID },
    },
  ),
);
change(
  'PATCH',
  'update a user',
  (side) => `/users/${side.id('user')}`,
  () => ({ user: { email: 'u@example.org' } }),
);
make('create a group', 'group', '/groups', (side) => ({
  group: { name: unique(side, 'group'), domain_id: side.id('domain') },
}));
change(
  'PATCH',
  'update a group',
  (side) => `/groups/${side.id('group')}`,
  () => ({ group: { description: 'x' } }),
);
change('PUT', 'add a member', (side) => `/groups/${side.id('group')}/users/${side.id('user')}`);
change('HEAD', 'check a member', (side) => `/groups/${side.id('group')}/users/${side.id('user')}`);
change('DELETE', 'remove a member', (side) => `/groups/${side.id('group')}/users/${side.id('user')}`);

// Roles and grants
make('create a role', 'role', '/roles', (side) => ({ role: { name: unique(side, 'role') } }));
make('create a role of a domain', 'domain role', '/roles', (side) => ({
  role: { name: unique(side, 'role'), domain_id: side.id('domain') },
}));
change(
  'PATCH',
  'update a role',
  (side) => `/roles/${side.id('role')}`,
  () => ({ role: { description: 'x' } }),
);
change('PUT', 'imply a role', (side) => `/roles/${side.id('domain role')}/implies/${side.id('role')}`);
const grant = (side: Side, place: string, role = 'role') => `${place}/roles/${side.id(role)}`;
const onProject = (side: Side) => `/projects/${side.id('project')}/users/${side.id('user')}`;
const onDomain = (side: Side) => `/domains/${side.id('domain')}/groups/${side.id('group')}`;
change('PUT', 'grant a user a role on a project', (side) => grant(side, onProject(side)));
change('PUT', 'grant it again', (side) => grant(side, onProject(side)));
change('PUT', 'grant a group a role on a domain', (side) => grant(side, onDomain(side)));
change(
  'PUT',
  'grant a role to be inherited',
  (side) => `/OS-INHERIT${grant(side, `/domains/${side.id('domain')}/users/${side.id('user')}`)}/inherited_to_projects`,
);
change(
  'DELETE',
  'take an inherited role back',
  (side) => `/OS-INHERIT${grant(side, `/domains/${side.id('domain')}/users/${side.id('user')}`)}/inherited_to_projects`,
);
change('PUT', "grant another domain's role", (side) =>
  grant(side, `/projects/${side.id('admin project')}/users/${side.id('user')}`, 'domain role'),
);
change('PUT', 'grant a role on the system', (side) => grant(side, `/system/users/${side.id('user')}`));
change('DELETE', 'take a role on the system back', (side) => grant(side, `/system/users/${side.id('user')}`));
change('DELETE', 'take back what was not granted', (side) =>
  grant(side, `/projects/${side.id('project')}/groups/${side.id('group')}`),
);
change('DELETE', 'take back a role from a group on a domain', (side) => grant(side, onDomain(side)));

export { actions as resources };
