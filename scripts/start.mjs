// npm start: installs if needed, then runs `archstone serve` on the Node that the project brings (npm package `node`).
// The script says `exec`: npm sends its signals to the shell that it starts, which would die and leave this process behind.
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { root } from './ensure-installed.mjs';

// By its first line, which finds Node on the PATH and names V8's flags.
const PATH = [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
const cli = join(root, 'packages', 'cli', 'bin', 'archstone.js');
const server = spawn(cli, ['serve', ...process.argv.slice(2)], { stdio: 'inherit', env: { ...process.env, PATH } });
// The terminal sends its own signals to the whole group; a supervisor sends them to this process alone.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => server.kill(signal));
server.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
