/**
 * Why a configuration cannot be used. The message is one line for an operator: where the value stands
 * (`keystone.conf:12:` or the variable's name), which option, what is wrong. It never quotes a secret.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
