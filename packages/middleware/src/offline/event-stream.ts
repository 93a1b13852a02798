/** Server-sent events over node:http, as they arrive; it knows nothing of what they mean. */
import { type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface StreamEvent {
  event: string;
  id: string | undefined;
  data: string;
}

export interface StreamRequest {
  url: string;
  headers: Record<string, string>;
  tls: { ca?: string; cert?: string; key?: string; insecure?: boolean };
  /** Milliseconds without a byte after which the stream counts as dead. */
  silence: number;
  signal: AbortSignal;
  /** What it throws ends the stream. */
  onEvent(event: StreamEvent): void;
  /** Milliseconds that the server wants to have between two connections. */
  onRetry(milliseconds: number): void;
}

/** A single event is small; what grows beyond this is no such stream. */
const MOST_PENDING = 1024 * 1024;

/** An answer to the stream's request that is no stream. */
export class StreamRefusedError extends Error {
  override readonly name = 'StreamRefusedError';
  readonly status: number;

  constructor(status: number) {
    super(`the stream of revocations was answered with ${status}`);
    this.status = status;
  }
}

/** Resolves when the server ended the stream. @throws StreamRefusedError, what `onEvent` threw, or why the connection broke */
export async function readEventStream(options: StreamRequest): Promise<void> {
  const response = await connect(options);
  if (response.statusCode !== 200 || !String(response.headers['content-type']).startsWith('text/event-stream')) {
    response.destroy();
    throw new StreamRefusedError(response.statusCode ?? 0);
  }
  let pending = '';
  response.setEncoding('utf8');
  for await (const chunk of response) {
    const blocks = (pending + chunk).split(/\r?\n\r?\n/);
    pending = blocks.pop()!;
    if (pending.length > MOST_PENDING) throw new Error('an event of the stream is too long');
    for (const block of blocks) take(block, options);
  }
}

function take(block: string, { onEvent, onRetry }: StreamRequest): void {
  const found: StreamEvent = { event: 'message', id: undefined, data: '' };
  const data: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (name === 'event') found.event = value;
    else if (name === 'id') found.id = value;
    else if (name === 'data') data.push(value);
    else if (name === 'retry' && /^\d{1,6}$/.test(value)) onRetry(Number(value));
  }
  if (data.length > 0) onEvent({ ...found, data: data.join('\n') });
}

function connect({ url, headers, tls, silence, signal }: StreamRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { insecure, ...pem } = tls;
    const options: RequestOptions = { headers: { ...headers, accept: 'text/event-stream' }, signal, timeout: silence };
    const request = url.startsWith('https:')
      ? requestHttps(url, { ...options, ...pem, rejectUnauthorized: !insecure })
      : requestHttp(url, options);
    request.once('response', resolve);
    request.once('error', reject);
    request.once('timeout', () => request.destroy(new Error('the stream of revocations fell silent')));
    // A service that has nothing else to do may end.
    request.once('socket', (socket) => socket.unref());
    request.end();
  });
}
