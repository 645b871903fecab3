/** Builds the dashboard into dist; in development serves it on :5173 in front of the gateway on :3001. */
import unocss from 'unocss/vite'
import { defineConfig } from 'vite'
import solid from 'vite-plugin-solid'

const GATEWAY = 'http://127.0.0.1:3001'

export default defineConfig({
  plugins: [unocss(), solid()],
  build: {
    target: ['chrome120', 'firefox121', 'safari17'],
    // The policy allows no data: scripts, and small files compress better inside their chunk anyway.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    reportCompressedSize: false,
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy: Object.fromEntries(
      ['/api', '/v1', '/livez', '/readyz'].map((path) => [path, { target: GATEWAY }]),
    ),
  },
})
