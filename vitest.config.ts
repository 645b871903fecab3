import { defineConfig } from 'vitest/config'

/** What hangs is found out by these; no test measures anything by them, so that a busy machine fails none. */
const PATIENCE = { testTimeout: 30_000, hookTimeout: 60_000 }

/** One project per workspace, so that a failing line says where it lives. */
export default defineConfig({
  test: {
    projects: [
      ...['core', 'providers', 'db', 'lab', 'bench'].map((name) => ({
        test: {
          ...PATIENCE,
          name,
          root: `packages/${name}`,
          include: ['src/**/*.test.ts'],
          // biome-ignore lint/suspicious/noUndeclaredEnvVars: `SEED=<number>` replays one seed of a simulation, by hand
          provide: { seed: process.env['SEED'] ?? '' },
        },
      })),
      {
        test: {
          ...PATIENCE,
          name: 'gateway',
          root: 'apps/gateway',
          include: ['{src,test}/**/*.test.ts'],
          // Cells of a matrix wait for deadlines most of their time.
          maxConcurrency: 16,
        },
      },
      // A file of its own: Solid's compiler, and a document.
      'apps/dashboard/vitest.config.ts',
    ],
  },
})
