import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createTestServer } from '../testing.ts';

const directory = mkdtempSync(join(tmpdir(), 'archstone-health-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Answers of a server with these settings, in turn. */
async function ask(healthcheck: object, ...requests: { method?: string; headers?: Record<string, string> }[]) {
  const server = await createTestServer({ healthcheck });
  const answers = [];
  for (const { method = 'GET', headers = {} } of requests)
    answers.push(await server.call(method, '/healthcheck', { headers }));
  await server.close();
  return answers as [Awaited<ReturnType<typeof server.call>>, ...Awaited<ReturnType<typeof server.call>>[]];
}

test('with nothing configured it is healthy, in three forms', async () => {
  const json = { accept: 'application/json' };
  const html = { accept: 'text/html' };
  const [plain, head, asJson, asHtml, other] = await ask(
    {},
    {},
    { method: 'HEAD' },
    { headers: json },
    { headers: html },
    { headers: { accept: 'image/png' } },
  );
  expect([plain.status, plain.body, plain.headers['content-type']]).toEqual([200, '', 'text/plain; charset=UTF-8']);
  expect(plain.headers['x-openstack-request-id']).toMatch(/^req-/);
  expect([head!.status, head!.body]).toEqual([204, '']);
  expect([asJson!.status, asJson!.body]).toEqual([200, { detailed: false, reasons: [] }]);
  expect([asHtml!.status, asHtml!.headers['content-type']]).toEqual([200, 'text/html; charset=UTF-8']);
  expect(asHtml!.body).toContain('Result of 0 checks');
  expect(other!.headers['content-type']).toBe('text/plain; charset=UTF-8');
});

test('disable_by_file takes the server out of rotation while the file is there', async () => {
  const file = join(directory, 'disable');
  const server = await createTestServer({ healthcheck: { backends: ['disable_by_file'], disable_by_file_path: file } });
  const get = () => server.call('GET', '/healthcheck');
  expect(await get()).toMatchObject({ status: 200, body: 'OK' });
  writeFileSync(file, '');
  expect(await get()).toMatchObject({ status: 503, body: 'DISABLED BY FILE' });
  expect((await server.call('HEAD', '/healthcheck')).status).toBe(503);
  rmSync(file);
  expect(await get()).toMatchObject({ status: 200 });
  await server.close();
});

test('enable_by_files needs every file', async () => {
  const file = join(directory, 'enable');
  const settings = { backends: ['enable_by_files'], enable_by_file_paths: [file] };
  expect((await ask(settings, {}))[0]).toMatchObject({ status: 503, body: 'FILE PATH MISSING' });
  writeFileSync(file, '');
  expect((await ask(settings, {}))[0]).toMatchObject({ status: 200, body: 'OK' });
});

test('disable_by_files_ports looks at the port that the request reached', async () => {
  const file = join(directory, 'port');
  writeFileSync(file, '');
  const settings = { backends: ['disable_by_files_ports'], disable_by_file_paths: [`1:${file}`] };
  const server = await createTestServer({ healthcheck: settings });
  await server.app.http.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.app.http.server.address() as { port: number };
  expect((await fetch(`http://127.0.0.1:${port}/healthcheck`)).status).toBe(200);
  await server.close();
  const taken = { ...settings, disable_by_file_paths: [`${port}:${file}`] };
  const other = await createTestServer({ healthcheck: taken });
  await other.app.http.listen({ host: '127.0.0.1', port });
  const { status, headers } = await fetch(`http://127.0.0.1:${port}/healthcheck`);
  expect([status, headers.get('content-type')]).toEqual([503, 'text/plain; charset=UTF-8']);
  await other.close();
});

test('details, only where they are asked for by configuration', async () => {
  const settings = { detailed: true, backends: ['disable_by_file'], disable_by_file_path: '/a<b' };
  const [json, html] = await ask(
    settings,
    { headers: { accept: 'application/json' } },
    { headers: { accept: 'text/html' } },
  );
  expect(json.body).toMatchObject({
    detailed: true,
    node_version: process.version,
    reasons: [{ class: 'HealthcheckResult', details: "Path '/a<b' was not found", reason: 'OK' }],
  });
  expect(html!.body).toContain('Path &#39;/a&#60;b&#39; was not found');
});

test('who may not ask sees no such path', async () => {
  const proxied = { headers: { 'x-forwarded-for': '10.0.0.1' } };
  const [direct, through] = await ask({ ignore_proxied_requests: true }, {}, proxied);
  expect([direct.status, through!.status]).toEqual([200, 404]);
  expect((await ask({ allowed_source_ranges: ['127.0.0.0/8', '::1'] }, {}))[0].status).toBe(200);
  expect((await ask({ allowed_source_ranges: ['10.0.0.0/8'] }, {}))[0].status).toBe(404);
});

test('mistakes in the configuration are named', async () => {
  await expect(createTestServer({ healthcheck: { allowed_source_ranges: ['10.0.0.0/40'] } })).rejects.toThrow(
    'allowed_source_ranges: "10.0.0.0/40"',
  );
  const backends = ['disable_by_files_ports'];
  await expect(createTestServer({ healthcheck: { backends, disable_by_file_paths: ['/x'] } })).rejects.toThrow(
    'PORT:PATH',
  );
  await expect(createTestServer({ healthcheck: { backends: ['unheard_of'] } })).rejects.toThrow(
    'backends: "unheard_of" is none of disable_by_file',
  );
});
