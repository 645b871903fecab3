import { defineConfig } from 'vitest/config'

/** What takes too long for every change: soaks, hundreds of kills, a million random inputs. One after another, to measure truly. */
export default defineConfig({
  test: {
    testTimeout: 1_800_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    passWithNoTests: true,
    projects: ['core', 'providers', 'db', 'lab', 'bench']
      .map((name) => ({
        extends: true as const,
        test: { name, root: `packages/${name}`, include: ['src/**/*.long.ts'] },
      }))
      .concat([
        {
          extends: true,
          test: {
            name: 'gateway',
            root: 'apps/gateway',
            include: ['test/**/*.long.ts'],
            // biome-ignore lint/suspicious/noUndeclaredEnvVars: `SOAK_REQUESTS=<number>` shortens the soak, by hand
            provide: { soakRequests: Number(process.env['SOAK_REQUESTS'] ?? 1_000_000) },
          },
        },
      ]),
  },
})
