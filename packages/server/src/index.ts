/**
 * The Identity service, for the command line and for tests of other packages: options, preparation, serving.
 *
 * @module
 */

export { type BootstrapCommand, type BootstrapReport, bootstrapDeployment } from './manage/bootstrap.ts';
export { type ConfigReport, type ReportedOption, reportConfig } from './manage/config-report.ts';
export {
  type CredentialMigration,
  migrateCredentials,
  rotateCredentialKeys,
  setupCredentialKeys,
} from './manage/credential-keys.ts';
export { diagnose, type Finding } from './manage/doctor/diagnose.ts';
export {
  type RepositoryRotation,
  type RepositorySetup,
  rotateFernetKeys,
  setupFernetKeys,
} from './manage/fernet-keys.ts';
export type { OwnerNames } from './manage/owner.ts';
export { type SchemaReport, schemaReport, syncSchema } from './manage/schema.ts';
export {
  createJwsKeyPair,
  rotateJwtRepository,
  rotatePkiFiles,
  setupJwtRepository,
  setupPkiFiles,
} from './manage/signing-keys.ts';
export { flushTokenRows } from './manage/token-rows.ts';
export { type Address, listenAddress, publicRoot } from './startup/address.ts';
export { describeError, StartError } from './startup/error.ts';
export { loadSetup, type Setup, type StartOptions } from './startup/options.ts';
export { prepare } from './startup/prepare.ts';
export { type ServeOptions, type Service, serve } from './startup/serve.ts';
export { type ServeWorkersOptions, serveWorkers } from './startup/serve-workers.ts';
