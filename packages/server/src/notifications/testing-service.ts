// A whole service in a process of its own, for tests that kill it: it makes a region and says so when that is answered.
import type { Settings } from '../config/load.ts';
import { createTestServer } from '../testing.ts';

const { call, token } = await createTestServer(JSON.parse(process.argv[2]!) as Settings);
const { status } = await call('POST', '/v3/regions', { token: await token(), body: { region: { id: 'last' } } });
process.send!(status);
setInterval(() => {}, 1000);
