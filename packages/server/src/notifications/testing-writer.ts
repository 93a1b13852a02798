// A process for tests that writes to a spool, one line after the other, until it is killed.
import { openSpool } from './spool.ts';

const spool = openSpool({
  directory: process.argv[2]!,
  maxBytes: 1e9,
  sync: false,
  clock: Date.now,
  warn: console.error,
});
let number = 0;
setInterval(() => {
  for (const end = number + 10; number < end; number++) spool.append([`"line ${number}"`]);
  process.send!(number);
}, 1);
