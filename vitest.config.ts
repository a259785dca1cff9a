import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-pool-workers'
import { defineConfig } from 'vitest/config'
import { internet } from './test/setup/documents.ts'

const migrations = await readD1Migrations('migrations')

/** The folder of a test decides where it runs: see test/setup. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.{ts,tsx}'], environment: 'node' } },
      {
        // Inside workerd, beside the Worker: real D1, KV and Durable Objects, fresh for each file.
        plugins: [
          cloudflareTest({
            remoteBindings: false,
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              outboundService: internet,
              bindings: {
                AUTH_SECRET: 'tests only: thirty-two characters or more',
                PUBLIC_URL: 'https://gatehouse.test',
                TEST_MIGRATIONS: migrations,
              },
            },
          }),
        ],
        test: {
          name: 'worker',
          include: ['test/worker/**/*.test.{ts,tsx}', 'test/fault/**/*.test.ts', 'test/attack/**/*.test.ts'],
          globalSetup: ['test/setup/styles.ts'],
          setupFiles: ['test/setup/database.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        // In Node, over HTTP, against one server with the demo data.
        test: {
          name: 'http',
          include: ['test/http/**/*.test.ts'],
          environment: 'node',
          globalSetup: ['test/setup/server.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          environment: 'node',
          globalSetup: ['test/setup/server.ts'],
          fileParallelism: false,
          // After the others: what people do in the browser changes the data that tests over HTTP count.
          sequence: { groupOrder: 1 },
          // One browser for all files.
          isolate: false,
          testTimeout: 90_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
