/** Delegation, credentials and what belongs to the catalog, against a real Identity service. What it makes, it removes. */
import { createHmac, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Identity, identity, password, Session } from '../index.ts';
import { asAdmin, referenceUrl, skip, whyNot } from '../testing/reference.ts';

describe.skipIf(skip)(`resources of a real Identity service${whyNot}`, { timeout: 120_000 }, () => {
  const name = `client-${randomBytes(4).toString('hex')}`;
  const secret = `pw-${name}`;
  const cleanup: (() => Promise<unknown>)[] = [];
  const later = (undo: () => Promise<unknown>) => void cleanup.unshift(undo);
  const gone = { status: 404 };
  let session: Session;
  let api: Identity;
  /** The same API as a plain member of a project. */
  let own: Identity;
  let [domain, project, user, admin, member, service] = ['', '', '', '', '', ''];

  beforeAll(async () => {
    session = new Session({ auth: asAdmin() });
    api = identity(session);
    admin = (await session.getAccess()).user.id;
    member = (await api.roles.list({ name: 'member' }).toArray())[0]!.id;
    domain = (await api.domains.create({ name })).id;
    later(async () => {
      await api.domains.update(domain, { enabled: false });
      await api.domains.delete(domain);
    });
    project = (await api.projects.create({ name, domain_id: domain })).id;
    user = (await api.users.create({ name, domain_id: domain, password: secret })).id;
    await api.grants.create({ user_id: user, project_id: project, role_id: member });
    service = (await api.services.create({ type: name })).id;
    later(() => api.services.delete(service));
    const auth = password({ authUrl: referenceUrl!, userId: user, password: secret, projectId: project });
    const ownSession = new Session({ auth });
    later(() => ownSession.close());
    own = identity(ownSession);
  });

  afterAll(async () => {
    for (const undo of cleanup) await undo().catch(() => undefined);
    await session?.close();
  });

  const idsOf = async (listing: { toArray(): Promise<{ id: string }[]> }) =>
    (await listing.toArray()).map(({ id }) => id);

  test('application credentials and access rules', async () => {
    const rule = { service: 'compute', path: '/v2.1/servers', method: 'GET' };
    const made = await own.application_credentials.create(user, {
      ...{ name, description: 'd', roles: [{ name: 'member' }], access_rules: [rule] },
      expires_at: '2999-01-01T00:00:00.000000Z',
    });
    expect(made).toMatchObject({ name, project_id: project, secret: expect.any(String) });
    expect(made.roles.map(({ id }) => id)).toEqual([member]);
    const stored = await own.application_credentials.get(user, made.id);
    expect(stored).toMatchObject({ id: made.id, expires_at: '2999-01-01T00:00:00.000000' });
    expect(await idsOf(own.application_credentials.list(user, { name }))).toEqual([made.id]);
    const [known] = await own.access_rules.list(user).toArray();
    expect(known).toMatchObject(rule);
    expect(await own.access_rules.get(user, known!.id)).toMatchObject(rule);
    await expect(own.access_rules.delete(user, known!.id)).rejects.toMatchObject({ status: 403 });
    await own.application_credentials.delete(user, made.id);
    await expect(own.application_credentials.get(user, made.id)).rejects.toMatchObject(gone);
    await own.access_rules.delete(user, known!.id);
    expect(await own.access_rules.list(user).toArray()).toEqual([]);
  });

  test('trusts', async () => {
    const made = await own.trusts.create({
      ...{ trustor_user_id: user, trustee_user_id: admin, project_id: project, impersonation: true },
      ...{ roles: [{ id: member }], remaining_uses: 3 },
    });
    expect(made).toMatchObject({ remaining_uses: 3, deleted_at: null, impersonation: true });
    expect(made.roles?.map(({ id }) => id)).toEqual([member]);
    expect((await own.trusts.get(made.id)).trustee_user_id).toBe(admin);
    expect(await idsOf(own.trusts.list({ trustor_user_id: user }))).toEqual([made.id]);
    expect(await idsOf(own.trusts.listRoles(made.id))).toEqual([member]);
    expect((await own.trusts.getRole(made.id, member)).name).toBe('member');
    expect(await own.trusts.hasRole(made.id, member)).toBe(true);
    await own.trusts.delete(made.id);
    await expect(own.trusts.get(made.id)).rejects.toMatchObject(gone);
  });

  test('credentials, and those of EC2', async () => {
    const made = await api.credentials.create({ user_id: user, type: 'totp', blob: 'GEZDGNBVGY3TQOJQ' });
    expect(await api.credentials.get(made.id)).toMatchObject({ type: 'totp', user_id: user, project_id: null });
    expect(await idsOf(api.credentials.list({ user_id: user, type: 'totp' }))).toEqual([made.id]);
    expect((await api.credentials.update(made.id, { blob: 'other' })).blob).toBe('other');
    await api.credentials.delete(made.id);
    await expect(api.credentials.get(made.id)).rejects.toMatchObject(gone);

    const { access, secret: key } = await own.ec2_credentials.create(user, { tenant_id: project });
    expect(await own.ec2_credentials.get(user, access)).toMatchObject({ access, tenant_id: project, trust_id: null });
    expect((await own.ec2_credentials.list(user).toArray()).map((one) => one.access)).toEqual([access]);
    const text = 'GET\n\n\n\n/bucket';
    const hmac = (hash: string, signed: string) => createHmac(hash, key).update(signed).digest('base64');
    const s3 = { access, signature: hmac('sha1', text), token: btoa(text) };
    expect((await api.ec2_tokens.checkS3(s3)).user.id).toBe(user);
    await expect(own.ec2_tokens.checkS3(s3)).rejects.toMatchObject({ status: 403 });
    const request = { access, verb: 'GET', host: 'cloud', path: '/', params: { SignatureVersion: '2' } };
    const signature = hmac('sha256', 'GET\ncloud\n/\nSignatureMethod=HmacSHA256&SignatureVersion=2');
    expect(await api.ec2_tokens.create({ ...request, signature })).toMatchObject({
      user: { id: user },
      project: { id: project },
      token: expect.any(String),
    });
    await expect(api.ec2_tokens.create({ ...request, signature: 'x' })).rejects.toMatchObject({ status: 401 });
    await own.ec2_credentials.delete(user, access);
    await expect(own.ec2_credentials.get(user, access)).rejects.toMatchObject(gone);
  });

  test('policies of endpoints, endpoint groups, endpoints of projects', async () => {
    const endpoint = await api.endpoints.create({ service_id: service, interface: 'public', url: 'http://x.example' });
    later(() => api.endpoints.delete(endpoint.id));
    const policy = await api.policies.create({ type: name, blob: '{}' });
    expect(await api.policies.get(policy.id)).toMatchObject({ type: name, blob: '{}' });
    expect(await idsOf(api.policies.list({ type: name }))).toEqual([policy.id]);
    expect((await api.policies.update(policy.id, { blob: '{"a": ""}' })).blob).toBe('{"a": ""}');
    for (const target of [{ endpoint_id: endpoint.id }, { service_id: service }]) {
      expect(await api.endpoint_policies.check(policy.id, target)).toBe(false);
      await api.endpoint_policies.create(policy.id, target);
      expect(await api.endpoint_policies.check(policy.id, target)).toBe(true);
      expect(await idsOf(api.endpoint_policies.listEndpoints(policy.id))).toEqual([endpoint.id]);
      expect((await api.endpoint_policies.getForEndpoint(endpoint.id)).id).toBe(policy.id);
      await api.endpoint_policies.delete(policy.id, target);
    }
    await api.policies.delete(policy.id);
    await expect(api.policies.get(policy.id)).rejects.toMatchObject(gone);

    const group = await api.endpoint_groups.create({ name, filters: { service_id: service } });
    expect(await api.endpoint_groups.get(group.id)).toMatchObject({ name, filters: { service_id: service } });
    expect(await idsOf(api.endpoint_groups.list({ name }))).toEqual([group.id]);
    expect((await api.endpoint_groups.update(group.id, { description: 'd' })).description).toBe('d');
    expect(await idsOf(api.endpoint_groups.listEndpoints(group.id))).toEqual([endpoint.id]);
    expect(await api.endpoint_groups.hasProject(group.id, project)).toBe(false);
    await api.endpoint_groups.addProject(group.id, project);
    expect(await api.endpoint_groups.hasProject(group.id, project)).toBe(true);
    expect(await idsOf(api.endpoint_groups.listProjects(group.id))).toEqual([project]);
    expect(await idsOf(api.endpoint_groups.listForProject(project))).toEqual([group.id]);
    await api.endpoint_groups.removeProject(group.id, project);
    await api.endpoint_groups.delete(group.id);
    await expect(api.endpoint_groups.get(group.id)).rejects.toMatchObject(gone);

    expect(await api.project_endpoints.check(project, endpoint.id)).toBe(false);
    await api.project_endpoints.create(project, endpoint.id);
    expect(await api.project_endpoints.check(project, endpoint.id)).toBe(true);
    expect(await idsOf(api.project_endpoints.listEndpoints(project))).toEqual([endpoint.id]);
    expect(await idsOf(api.project_endpoints.listProjects(endpoint.id))).toEqual([project]);
    await api.project_endpoints.delete(project, endpoint.id);
    expect(await api.project_endpoints.check(project, endpoint.id)).toBe(false);
  });

  test('limits, where the system says how far', async () => {
    const system = identity(new Session({ auth: asAdmin({ systemScope: 'all' }) }));
    const what = { service_id: service, resource_name: name };
    const [registered] = await system.registered_limits.create([{ ...what, default_limit: 10 }]);
    expect(await system.registered_limits.get(registered!.id)).toMatchObject({ ...what, default_limit: 10 });
    expect(await idsOf(system.registered_limits.list({ resource_name: name }))).toEqual([registered!.id]);
    expect((await system.registered_limits.update(registered!.id, { default_limit: 20 })).default_limit).toBe(20);
    const [limit] = await system.limits.create([{ ...what, project_id: project, resource_limit: 5 }]);
    expect(await system.limits.get(limit!.id)).toMatchObject({ project_id: project, resource_limit: 5 });
    expect(await idsOf(system.limits.list({ resource_name: name, project_id: project }))).toEqual([limit!.id]);
    expect((await system.limits.update(limit!.id, { resource_limit: 6 })).resource_limit).toBe(6);
    expect((await system.limits.getModel()).name).toEqual(expect.any(String));
    await expect(system.registered_limits.delete(registered!.id)).rejects.toMatchObject({ status: 403 });
    await system.limits.delete(limit!.id);
    await system.registered_limits.delete(registered!.id);
    await expect(system.registered_limits.get(registered!.id)).rejects.toMatchObject(gone);
  });

  test('configuration of a domain', async () => {
    const config = { identity: { driver: 'ldap' }, ldap: { url: 'ldap://a.example' } };
    expect(await api.domain_configs.create(domain, config)).toEqual(config);
    later(() => api.domain_configs.delete(domain));
    expect(await api.domain_configs.get(domain)).toEqual(config);
    expect(await api.domain_configs.getGroup(domain, 'ldap')).toEqual({ ldap: config.ldap });
    expect(await api.domain_configs.getOption(domain, 'ldap', 'url')).toEqual({ url: 'ldap://a.example' });
    const changed = await api.domain_configs.update(domain, { ldap: { user: 'cn=x' } });
    expect(changed.ldap).toEqual({ ...config.ldap, user: 'cn=x' });
    await api.domain_configs.deleteOption(domain, 'ldap', 'user');
    await api.domain_configs.deleteGroup(domain, 'ldap');
    expect(await api.domain_configs.get(domain)).toEqual({ identity: config.identity });
    expect(Object.keys(await api.domain_configs.getDefault('ldap'))).toEqual(['ldap']);
    await api.domain_configs.delete(domain);
    await expect(api.domain_configs.get(domain)).rejects.toMatchObject(gone);
  });

  test('federation', async () => {
    const rules = [{ local: [{ user: { name: '{0}' } }], remote: [{ type: 'REMOTE_USER' }] }];
    const provider = await api.identity_providers.create(name, { domain_id: domain, remote_ids: [name] });
    later(() => api.identity_providers.delete(name));
    expect(provider).toMatchObject({ id: name, domain_id: domain, enabled: false, remote_ids: [name] });
    expect(await idsOf(api.identity_providers.list({ id: name }))).toEqual([name]);
    expect((await api.identity_providers.update(name, { enabled: true })).enabled).toBe(true);
    expect((await api.mappings.create(name, { rules })).rules).toEqual(rules);
    later(() => api.mappings.delete(name));
    expect(await idsOf(api.mappings.list())).toContain(name);
    expect((await api.mappings.update(name, { rules: [...rules, ...rules] })).rules).toHaveLength(2);
    expect(await api.federation_protocols.create(name, 'openid', { mapping_id: name })).toMatchObject({ id: 'openid' });
    expect((await api.federation_protocols.get(name, 'openid')).mapping_id).toBe(name);
    expect(await idsOf(api.federation_protocols.list(name))).toEqual(['openid']);
    expect((await api.federation_protocols.update(name, 'openid', { mapping_id: name })).mapping_id).toBe(name);
    await api.federation_protocols.delete(name, 'openid');
    await api.mappings.delete(name);
    await expect(api.mappings.get(name)).rejects.toMatchObject(gone);
    await api.identity_providers.delete(name);
    await expect(api.identity_providers.get(name)).rejects.toMatchObject(gone);

    const urls = { auth_url: 'https://other.example/v3', sp_url: 'https://other.example/sp' };
    expect(await api.service_providers.create(name, urls)).toMatchObject({ ...urls, id: name, enabled: false });
    later(() => api.service_providers.delete(name));
    expect((await api.service_providers.get(name)).sp_url).toBe(urls.sp_url);
    expect(await idsOf(api.service_providers.list({ id: name }))).toEqual([name]);
    expect((await api.service_providers.update(name, { description: 'd' })).description).toBe('d');
    await api.service_providers.delete(name);
    await expect(api.service_providers.get(name)).rejects.toMatchObject(gone);
  });

  test('OAuth1 consumers and access tokens, revocation events', async () => {
    const made = await api.oauth1.createConsumer({ description: name });
    expect(made.secret).toEqual(expect.any(String));
    expect(await api.oauth1.getConsumer(made.id)).toMatchObject({ description: name });
    expect(await idsOf(api.oauth1.listConsumers())).toContain(made.id);
    expect((await api.oauth1.updateConsumer(made.id, { description: 'd' })).description).toBe('d');
    await expect(api.oauth1.authorize('none', [{ id: member }])).rejects.toMatchObject(gone);
    expect(await api.oauth1.listAccessTokens(admin).toArray()).toEqual([]);
    await expect(api.oauth1.getAccessToken(admin, 'none')).rejects.toMatchObject(gone);
    await api.oauth1.deleteConsumer(made.id);
    await expect(api.oauth1.getConsumer(made.id)).rejects.toMatchObject(gone);
    const events = await api.revoke_events.list({ since: '2020-01-01T00:00:00Z' }).toArray();
    for (const event of events) expect(event.issued_before).toEqual(expect.any(String));
  });
});
