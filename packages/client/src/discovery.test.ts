import { describe, expect, test } from 'vitest';
import {
  createTransport,
  DiscoveryError,
  discoverVersions,
  findEndpoint,
  identityRoot,
  password,
  Session,
} from './index.ts';
import { recordedServer, recording, tokenAnswer } from './testing/recorded-server.ts';

describe('the root of version 3', () => {
  test('is taken at its word', async () => {
    expect(await identityRoot(createTransport(), 'http://127.0.0.1:1/v3/')).toBe('http://127.0.0.1:1/v3');
  });

  test('is found from the list of versions (300), on the host that was asked, and asked for once', async () => {
    await using server = await recordedServer(() => recording('root'));
    const transport = createTransport();
    const roots = await Promise.all(
      [server.url, `${server.url}/`, `${server.url}/v2.0`].map((u) => identityRoot(transport, u)),
    );
    expect(roots).toEqual(Array(3).fill(`${server.url}/v3`));
    expect(await identityRoot(transport, server.url)).toBe(`${server.url}/v3`);
    expect(server.seen.map(({ url }) => url)).toEqual(['/', '/']);
  });

  test('is read from a single version document, too', async () => {
    await using server = await recordedServer(() => recording('v3'));
    expect(await discoverVersions(createTransport(), `${server.url}/v3`)).toEqual([
      { id: 'v3.14', status: 'stable', url: `${server.url}/v3` },
    ]);
  });

  test('is not guessed: what is no Identity service is a DiscoveryError', async () => {
    await using server = await recordedServer(() => recording('not-found-page'));
    await expect(identityRoot(createTransport(), server.url)).rejects.toBeInstanceOf(DiscoveryError);
    await using old = await recordedServer(() =>
      recording('root', { body: JSON.stringify({ versions: { values: [{ id: 'v2.0', status: 'stable' }] } }) }),
    );
    await expect(identityRoot(createTransport(), old.url)).rejects.toThrow('offers v2.0, not v3');
  });
});

describe('endpoints', () => {
  const at = (face: string, url: string, region = 'RegionOne') => ({ interface: face, url, region, region_id: region });
  const catalog = [
    {
      type: 'compute',
      name: 'nova',
      endpoints: [at('public', 'http://c1'), at('admin', 'http://c2'), at('public', 'http://c3', 'Two')],
    },
    { type: 'volumev3', name: 'cinder', endpoints: [at('publicURL', 'http://v3')] },
  ];

  test.each([
    [{ serviceType: 'compute' }, 'http://c1'],
    [{ serviceType: 'compute', interface: 'adminURL' }, 'http://c2'],
    [{ serviceType: 'compute', interface: ['internal', 'admin'] }, 'http://c2'],
    [{ serviceType: 'compute', region: 'Two' }, 'http://c3'],
    [{ serviceType: 'block-storage' }, 'http://v3'],
    [{ serviceType: 'volumev3', serviceName: 'cinder' }, 'http://v3'],
  ])('%j is %s', (filter, url) => {
    expect(findEndpoint(catalog, filter)).toBe(url);
  });

  test('that are not there are named, with what is', () => {
    expect(() => findEndpoint(catalog, { serviceType: 'image', region: 'Two' })).toThrow(
      'no public endpoint for image in region Two; the catalog lists: compute, volumev3',
    );
    expect(() => findEndpoint(catalog, { serviceType: 'compute', interface: 'internal' })).toThrow(
      'no internal endpoint',
    );
  });

  test('come from the overrides, then the catalog; Identity itself at last from the URL of signing in', async () => {
    let name = 'token-project';
    await using server = await recordedServer(({ method }) =>
      method === 'POST' ? tokenAnswer('t', { issued: 0, expires: 3600 }, name) : recording('root'),
    );
    const auth = password({ authUrl: server.url, userId: 'u', password: 'p' });
    const options = { auth, regionName: 'RegionOne', endpointOverrides: { compute: 'http://over' } };
    const scoped = new Session(options);
    expect(await scoped.getEndpoint({ serviceType: 'compute' })).toBe('http://over');
    expect(await scoped.getIdentityUrl()).toBe('http://127.0.0.1:5100/v3');
    await expect(scoped.getEndpoint({ serviceType: 'identity', region: 'Two' })).rejects.toThrow('in region Two');
    name = 'token-unscoped';
    expect(await new Session(options).getIdentityUrl()).toBe(`${server.url}/v3`);
  });
});
