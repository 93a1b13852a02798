/** A response that stays open: what is written goes out at once. */
import type { ServerResponse } from 'node:http';

export interface StreamSink {
  write(chunk: Buffer): void;
  /** Bytes that the reader has not taken yet. */
  readonly waiting: number;
  end(): void;
  /** Ends it without sending what waits. */
  cutOff(): void;
  onClose(listener: () => void): void;
}

export const streamSink = (response: ServerResponse): StreamSink => ({
  write(chunk) {
    if (!response.writableEnded && !response.destroyed) response.write(chunk);
  },
  get waiting() {
    return response.writableLength;
  },
  end: () => void response.end(),
  cutOff: () => void response.destroy(),
  onClose: (listener) => void response.once('close', listener),
});
