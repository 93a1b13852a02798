#!/usr/bin/env -S node --max-semi-space-size=4 --no-maglev
// Plain JavaScript that any Node can read: an older one gets a sentence instead of a syntax error. V8's flags keep a busy
// worker near 140 MB instead of 215 at the same rate: the young generation stays small, and there is one optimiser, not two.
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(
    `archstone: needs Node 24 or newer; this is ${process.versions.node} (npm start brings its own)\n`,
  );
  process.exit(1);
}
// Halves the time to start. Not in the shared temporary directory, where others could leave code for us to run; where
// this one cannot be written nothing is kept. By the environment, for worker processes.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url));
module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
const { main } = await import('../src/main.ts');
await main(process.argv.slice(2));
