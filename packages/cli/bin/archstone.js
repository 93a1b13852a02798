#!/usr/bin/env node
// Plain JavaScript that any Node can read: an older one gets a sentence instead of a syntax error.
const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(
    `archstone: needs Node 24 or newer; this is ${process.versions.node} (npm start brings its own)\n`,
  );
  process.exit(1);
}
const { main } = await import('../src/main.ts');
await main(process.argv.slice(2));
