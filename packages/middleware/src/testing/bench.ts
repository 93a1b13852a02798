/** What `bench/middleware.ts` measures: the decision without a framework, and an issuer to have it decide about. */
export { guard } from '../guard.ts';
export { testIssuer } from './issuer.ts';
