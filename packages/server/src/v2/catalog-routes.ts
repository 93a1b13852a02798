/** `/v2.0/OS-KSADM/services` and `/v2.0/endpoints`, where one endpoint has the URLs of all three interfaces. */
import type { EndpointService } from '../endpoints/service.ts';
import type { Call, Route } from '../http/route.ts';
import { compileCheck } from '../http/validation.ts';
import { showPlain } from './shapes.ts';
import { memberOf, type Translate, textOf, type V3Body, wholeList } from './translate.ts';

export interface CatalogRoutesOptions {
  translate: Translate;
  v3(route: string): Route;
  endpoints: Pick<EndpointService, 'createTogether' | 'deleteTogether' | 'legacyIds'>;
}

const SERVICES = '/v2.0/OS-KSADM/services';
const SERVICE = 'OS-KSADM:service';
const INTERFACES = ['public', 'internal', 'admin'] as const;

/** Endpoints of v2.0 as they were made, and those of v3 that share service and region and have a public one among them. */
function joined(endpoints: readonly V3Body[], legacyIds: ReadonlyMap<string, string>): V3Body[] {
  const groups = Map.groupBy(endpoints, ({ id, service_id, region_id }) => {
    const legacyId = legacyIds.get(id);
    return legacyId === undefined ? JSON.stringify([service_id, region_id]) : legacyId;
  });
  return [...groups.values()].flatMap((group) => {
    const legacyId = legacyIds.get(group[0].id);
    const id = legacyId ?? group.find((one) => one.interface === 'public')?.id;
    if (id === undefined) return [];
    const urls = Object.fromEntries(group.map((one) => [`${one.interface}url`, one.url]));
    const { links: _links, interface: _face, url: _url, region_id, ...rest } = group[0];
    // What several endpoints of v3 say beyond the common need not agree.
    const { service_id, enabled } = rest;
    return [{ ...(legacyId ? rest : { service_id, enabled }), region: region_id, ...urls, id }];
  });
}

export function catalogRoutes({ translate, v3, endpoints }: CatalogRoutesOptions): Route[] {
  const { body: schema, ...creating } = v3('POST /v3/endpoints');
  const check = compileCheck(schema!);
  const reply = (body: V3Body) => ({ [SERVICE]: showPlain(body.service) });

  /** The v3 endpoints that one of v2.0 stands for. */
  function parts(body: unknown): V3Body[] {
    const { id: _, ...fields } = memberOf(body, 'endpoint');
    textOf(fields, 'publicurl', 'endpoint');
    textOf(fields, 'service_id', 'endpoint');
    const common = Object.fromEntries(
      Object.entries(fields).filter(([name]) => !/^(public|internal|admin)url$/.test(name)),
    );
    const given = INTERFACES.filter((face) => fields[`${face}url`]);
    return given.map((face) => ({ ...common, interface: face, url: fields[`${face}url`] }));
  }

  return [
    translate({
      method: 'GET',
      path: SERVICES,
      summary: 'v2.0: list services',
      of: v3('GET /v3/services'),
      to: () => ({ query: { limit: '1' } }),
      reply: async (_body, _v3, call) => ({
        'OS-KSADM:services': (await wholeList(v3('GET /v3/services'), call, 'services', {})).map(showPlain),
      }),
    }),
    translate({
      method: 'POST',
      path: SERVICES,
      summary: 'v2.0: create a service',
      of: v3('POST /v3/services'),
      to: (call) => ({ body: { service: memberOf(call.body, SERVICE) } }),
      reply,
    }),
    translate({
      method: 'GET',
      path: `${SERVICES}/:service_id`,
      summary: 'v2.0: show a service',
      of: v3('GET /v3/services/:service_id'),
      reply,
    }),
    translate({
      method: 'DELETE',
      path: `${SERVICES}/:service_id`,
      summary: 'v2.0: delete a service and its endpoints',
      of: v3('DELETE /v3/services/:service_id'),
    }),
    translate({
      method: 'GET',
      path: '/v2.0/endpoints',
      summary: 'v2.0: list endpoints, those of several interfaces as one',
      of: v3('GET /v3/endpoints'),
      to: () => ({ query: { limit: '1' } }),
      async reply(_body, _v3, call) {
        const found = await wholeList(v3('GET /v3/endpoints'), call, 'endpoints', {});
        return { endpoints: joined(found, await endpoints.legacyIds()) };
      },
    }),
    translate({
      method: 'POST',
      path: '/v2.0/endpoints',
      summary: 'v2.0: create an endpoint for up to three interfaces',
      of: {
        ...creating,
        async handle(call: Call<V3Body>) {
          return { body: { id: await endpoints.createTogether(call.body.parts) } };
        },
      } as Route,
      to(call) {
        const asked = parts(call.body);
        for (const endpoint of asked) check({ endpoint });
        return { body: { parts: asked } };
      },
      reply: ({ id }, _v3, { body }) => ({ endpoint: { ...memberOf(body, 'endpoint'), id } }),
    }),
    translate({
      method: 'DELETE',
      path: '/v2.0/endpoints/:endpoint_id',
      summary: 'v2.0: delete an endpoint of all its interfaces',
      of: {
        ...v3('DELETE /v3/endpoints/:endpoint_id'),
        async handle({ params }: Call) {
          await endpoints.deleteTogether(params.endpoint_id!);
          return {};
        },
      } as Route,
    }),
  ];
}
