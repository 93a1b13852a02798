/**
 * Enforcement models: how the limits of a domain and of the projects in it must agree. `flat` asks for nothing.
 * `strict_two_level` lets no project have more than its domain (or, where that has no limit of its own, than the registered
 * default), and no domain less than a project in it. A limit of 0 binds nobody, as in Keystone.
 */
export const MODELS = {
  flat: {
    name: 'flat',
    description: 'Limit enforcement and validation does not take project hierarchy into consideration.',
  },
  strict_two_level: {
    name: 'strict_two_level',
    description: 'This model requires project hierarchy never exceeds a depth of two',
  },
} as const;

export type ModelName = keyof typeof MODELS;
