import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { RemoteCheck, RemoteQuestion } from './checks.ts';
import { PolicyError } from './enforcer.ts';
import { flattenTarget } from './target.ts';

/** The `[oslo_policy] remote_*` options. */
export interface RemoteCheckOptions {
  readonly contentType: 'application/x-www-form-urlencoded' | 'application/json';
  readonly verifyServer: boolean;
  readonly caFile?: string | null;
  readonly certFile?: string | null;
  readonly keyFile?: string | null;
  readonly timeoutSeconds: number;
}

/** A yes is the one word True; whatever is longer than this is none. */
const LONGEST_ANSWER = 64;

/** Asks the server of an `http:` or `https:` check: rule, target and credentials are posted, the answer must be `True`. */
export function createRemoteCheck(options: RemoteCheckOptions): RemoteCheck {
  const tls: RequestOptions = {
    rejectUnauthorized: options.verifyServer,
    ca: options.verifyServer ? readPem('remote_ssl_ca_crt_file', options.caFile) : undefined,
    cert: readPem('remote_ssl_client_crt_file', options.certFile),
    key: readPem('remote_ssl_client_key_file', options.keyFile ?? options.certFile),
  };
  return (question) => {
    const body = encodeQuestion(question, options.contentType);
    const headers = { 'content-type': options.contentType, 'content-length': Buffer.byteLength(body) };
    const signal = AbortSignal.timeout(options.timeoutSeconds * 1000);
    return new Promise((answer, fail) => {
      const url = new URL(question.url);
      const common = { method: 'POST', headers, signal };
      const request = url.protocol === 'https:' ? httpsRequest(url, { ...common, ...tls }) : httpRequest(url, common);
      request.on('error', fail);
      request.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          if (text.length <= LONGEST_ANSWER) text += part;
        });
        response.on('error', fail);
        response.on('end', () => answer(text.replace(/^"+|"+$/g, '') === 'True'));
      });
      request.end(body);
    });
  };
}

function readPem(option: string, file: string | null | undefined): Buffer | undefined {
  if (!file) return undefined;
  try {
    return readFileSync(file);
  } catch (error) {
    throw new PolicyError(`[oslo_policy] ${option}: ${(error as Error).message}`);
  }
}

function encodeQuestion(
  { action, target, credentials }: RemoteQuestion,
  contentType: RemoteCheckOptions['contentType'],
): string {
  const question = { rule: action, target: flattenTarget(target), credentials };
  if (contentType === 'application/json') return JSON.stringify(question);
  return new URLSearchParams(Object.entries(question).map(([name, value]) => [name, JSON.stringify(value)])).toString();
}
