/**
 * The Identity service, for the command line and for tests of other packages: options, preparation, serving.
 *
 * @module
 */
export { type Address, listenAddress, publicRoot } from './startup/address.ts';
export { describeError, StartError } from './startup/error.ts';
export { loadSetup, type Setup, type StartOptions } from './startup/options.ts';
export { prepare } from './startup/prepare.ts';
export { type ServeOptions, type Service, serve } from './startup/serve.ts';
export { type ServeWorkersOptions, serveWorkers } from './startup/serve-workers.ts';
