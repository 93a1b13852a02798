/**
 * One process's part of the spool, as files: numbered segments, to which lines are only ever appended, and `delivered`,
 * which says how far they have been. A segment that was delivered whole and is not written to any more is removed. A last
 * line without its end was cut off by the death of its writer, whose request was never answered: it counts as not there.
 */
import {
  closeSync,
  fdatasyncSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

export interface Position {
  segment: number;
  /** Bytes. */
  offset: number;
}

export interface Batch {
  lines: string[];
  /** Where the next batch begins. */
  end: Position;
}

export type SpoolDirectory = ReturnType<typeof openDirectory>;

const SEGMENT = /^(\d{8})\.log$/;
const BATCH_BYTES = 256 * 1024;
const NEWLINE = 10;

/** Bytes of its segments; 0 where it is gone. */
export function bytesIn(directory: string): number {
  try {
    const sizes = segmentsIn(directory).map((number) => statSync(pathOf(directory, number)).size);
    return sizes.reduce((sum, size) => sum + size, 0);
  } catch {
    return 0;
  }
}

const pathOf = (directory: string, segment: number) => join(directory, `${String(segment).padStart(8, '0')}.log`);

const segmentsIn = (directory: string): number[] =>
  readdirSync(directory)
    .flatMap((name) => SEGMENT.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);

function deliveredIn(directory: string): Position {
  try {
    const [segment, offset] = readFileSync(join(directory, 'delivered'), 'utf8').trim().split(' ').map(Number);
    return Number.isSafeInteger(segment) && Number.isSafeInteger(offset)
      ? { segment: segment!, offset: offset! }
      : { segment: 0, offset: 0 };
  } catch {
    return { segment: 0, offset: 0 };
  }
}

/** @param segmentBytes after which the next segment is begun */
export function openDirectory(directory: string, segmentBytes: number) {
  const sizes = new Map(segmentsIn(directory).map((number) => [number, statSync(pathOf(directory, number)).size]));
  let position = deliveredIn(directory);
  let writing: { segment: number; file: number } | undefined;
  let progress: number | undefined;

  function writable(): { segment: number; file: number } {
    const segment = writing?.segment ?? Math.max(0, ...sizes.keys()) + 1;
    if (writing && (sizes.get(segment) ?? 0) < segmentBytes) return writing;
    const next = writing ? segment + 1 : segment;
    const opened = { segment: next, file: openSync(pathOf(directory, next), 'a', 0o600) };
    if (writing) closeSync(writing.file);
    sizes.set(next, 0);
    writing = opened;
    return opened;
  }

  /** The complete lines from a place on, up to about BATCH_BYTES; longer lines come whole. */
  function linesFrom({ segment, offset }: Position): { lines: string[]; bytes: number } {
    const available = (sizes.get(segment) ?? 0) - offset;
    for (let wanted = Math.min(BATCH_BYTES, available); wanted > 0; wanted = Math.min(wanted * 4, available)) {
      const bytes = Buffer.alloc(wanted);
      const file = openSync(pathOf(directory, segment), 'r');
      const read = readSync(file, bytes, 0, wanted, offset);
      closeSync(file);
      const end = bytes.subarray(0, read).lastIndexOf(NEWLINE) + 1;
      if (end > 0)
        return {
          lines: bytes
            .subarray(0, end - 1)
            .toString()
            .split('\n'),
          bytes: end,
        };
      if (wanted === available || read < wanted) break;
    }
    return { lines: [], bytes: 0 };
  }

  return {
    path: directory,
    /** Bytes on disk. */
    get bytes(): number {
      return [...sizes.values()].reduce((sum, size) => sum + size, 0);
    },
    /** Throws where the disk takes no more. */
    append(lines: readonly string[], isDurable: boolean): void {
      const { segment, file } = writable();
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      let written = 0;
      try {
        while (written < bytes.length) written += writeSync(file, bytes, written);
        if (isDurable) fdatasyncSync(file);
      } catch (error) {
        // Half a line may stand there: what comes next goes into another file.
        sizes.set(segment, Math.max(segmentBytes, statSync(pathOf(directory, segment)).size));
        throw error;
      }
      sizes.set(segment, (sizes.get(segment) ?? 0) + written);
    },
    /** Undefined where all is delivered. */
    next(): Batch | undefined {
      for (const segment of [...sizes.keys()].filter((number) => number >= position.segment).sort((a, b) => a - b)) {
        const offset = segment === position.segment ? position.offset : 0;
        const { lines, bytes } = linesFrom({ segment, offset });
        if (lines.length > 0) return { lines, end: { segment, offset: offset + bytes } };
      }
      return undefined;
    },
    delivered(end: Position): void {
      position = end;
      progress ??= openSync(join(directory, 'delivered'), 'w', 0o600);
      writeSync(progress, `${end.segment} ${end.offset}`.padEnd(40), 0);
      for (const [segment, size] of sizes) {
        const isOver = segment < end.segment || (segment === end.segment && end.offset >= size);
        if (!isOver || segment === writing?.segment) continue;
        rmSync(pathOf(directory, segment), { force: true });
        sizes.delete(segment);
      }
    },
    /** Leaves the files. */
    close(): void {
      if (writing) closeSync(writing.file);
      if (progress !== undefined) closeSync(progress);
      writing = undefined;
      progress = undefined;
    },
  };
}
