import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      '{packages,examples}/*/src/**/*.test.ts',
      'packages/tokens/fuzz/*.test.ts',
      'scripts/**/*.test.ts',
      'conformance/**/*.test.ts',
    ],
    pool: 'threads',
    testTimeout: 90_000,
    hookTimeout: 120_000,
  },
});
