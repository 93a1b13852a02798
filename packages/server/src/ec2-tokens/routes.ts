/**
 * Tokens for EC2 and S3 signatures. Only services and admins ask: a signed URL is made to be passed on, and whoever has one
 * must not get a token for it (CVE-2025-65073).
 */
import { renderToken } from '../auth/render.ts';
import { tokenAnswer } from '../auth/schema.ts';
import { type Route, route } from '../http/route.ts';
import { signatureBody } from './schema.ts';
import type { Ec2TokenService } from './service.ts';

export function ec2TokenRoutes(tokens: Ec2TokenService): Route[] {
  return [
    route({
      method: 'POST',
      path: '/v3/ec2tokens',
      rel: 'ext/OS-EC2/1.0/rel/ec2tokens',
      summary: 'A token for the signature of an EC2 request',
      response: tokenAnswer,
      action: 'identity:ec2tokens_validate',
      body: signatureBody,
      statuses: [200],
      async handle(call) {
        const { token, claims, standing } = await tokens.ec2(call.body);
        return { body: renderToken(claims, standing.rendered, true), headers: { 'x-subject-token': token } };
      },
    }),
    route({
      method: 'POST',
      path: '/v3/s3tokens',
      rel: 'ext/s3tokens/1.0/rel/s3tokens',
      summary: 'What the signature of an S3 request stands for; the token itself is not told',
      response: tokenAnswer,
      action: 'identity:s3tokens_validate',
      body: signatureBody,
      statuses: [200],
      async handle(call) {
        const { claims, standing } = await tokens.s3(call.body);
        return { body: renderToken(claims, standing.rendered, true) };
      },
    }),
  ];
}
