import { type Route, route } from '../http/route.ts';
import { openApiDocument } from './document.ts';

/** @param all every route of the service, asked for when the first document is made */
export function openApiRoutes(all: () => readonly Route[]): Route[] {
  return [
    route({
      method: 'GET',
      path: '/openapi.json',
      summary: 'The OpenAPI document of this service',
      public: true,
      handle: (call) => ({ body: openApiDocument(all(), call.baseUrl.replace(/\/v3$/, '')) }),
    }),
  ];
}
