/**
 * Checks the plan of the house: arrows between packages, no circles between files, names, sizes, and nothing in the tree
 * that belongs to one machine. Prints each fault; exit code 1 if there is one.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** Which packages a package may import. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  tokens: [],
  client: [],
  middleware: ['tokens', 'client'],
  server: ['tokens'],
  cli: ['server', 'client', 'tokens'],
  dashboard: ['client'],
};
const PACKAGE_OF: Readonly<Record<string, string>> = { archstone: 'cli' };
const MOST_LINES = 400;

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && existsSync(path));
const sources = tracked.filter((path) => /\.(ts|tsx|mjs)$/.test(path));
const faults: string[] = [];

const importsOf = (text: string) =>
  [...text.matchAll(/^(?:import|export)\s[^'"]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/gm)].map(
    (match) => ({
      specifier: (match[1] ?? match[2])!,
      isType: /^(?:import|export)\s+type\b/.test(match[0]),
    }),
  );

const graph = new Map<string, string[]>();
for (const path of sources) {
  const text = readFileSync(path, 'utf8');
  const home = /^packages\/([^/]+)\//.exec(path)?.[1];
  const values: string[] = [];
  for (const { specifier, isType } of importsOf(text)) {
    if (specifier.startsWith('.')) {
      if (!isType) values.push(normalize(join(dirname(path), specifier)));
      continue;
    }
    const named = /^@archstone\/([^/]+)/.exec(specifier)?.[1] ?? PACKAGE_OF[specifier];
    const isTest = /\.test\.tsx?$/.test(path);
    if (home && named && named !== home && !isTest && !ARROWS[home]?.includes(named)) {
      faults.push(`${path}: ${home} may not import ${named}`);
    }
  }
  graph.set(path, values);

  const lines = text.split('\n').length - 1;
  if (lines > MOST_LINES) faults.push(`${path}: ${lines} lines, more than ${MOST_LINES}`);
  const name = path.split('/').at(-1)!;
  if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.(test|test-d|config|d))?\.(ts|tsx|mjs)$/.test(name))
    faults.push(`${path}: not kebab-case`);
}

/** Depth-first over value imports; types may refer to each other across files. */
const state = new Map<string, 'open' | 'done'>();
function walk(path: string, trail: readonly string[]) {
  if (state.get(path) === 'done') return;
  if (state.get(path) === 'open') {
    faults.push(`circle: ${[...trail.slice(trail.indexOf(path)), path].join(' → ')}`);
    return;
  }
  state.set(path, 'open');
  for (const next of graph.get(path) ?? []) if (graph.has(next)) walk(next, [...trail, path]);
  state.set(path, 'done');
}
for (const path of sources) walk(path, []);

const FOREIGN = /(?:^|[\s"'`(=])\/(?:work|farm|root)\/|registry\.(?:npmjs|yarnpkg)/;
for (const path of tracked) {
  if (/\.(db|png|ico|bin)$/.test(path)) continue;
  if (path !== 'scripts/structure.ts' && FOREIGN.test(readFileSync(path, 'utf8'))) {
    faults.push(`${path}: names a path of one machine or a registry's host`);
  }
}

for (const fault of faults) console.log(fault);
console.log(`structure: ${sources.length} files, ${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
