import { type Route, route } from '../http/route.ts';
import { openApiDocument } from './document.ts';

/** @param all every route of the service, asked for when the first document is made */
export function openApiRoutes(all: () => readonly Route[]): Route[] {
  // Anyone may ask, and the document is long: it is written once for each way that leads here, the last of which is kept.
  let kept: { server: string; body: Buffer } | undefined;
  return [
    route({
      method: 'GET',
      path: '/openapi.json',
      summary: 'The OpenAPI document of this service',
      public: true,
      handle(call) {
        const server = call.baseUrl.replace(/\/v3$/, '');
        if (kept?.server !== server)
          kept = { server, body: Buffer.from(JSON.stringify(openApiDocument(all(), server))) };
        return { body: kept.body };
      },
    }),
  ];
}
