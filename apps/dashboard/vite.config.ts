/** Builds the dashboard into dist; in development serves it on :5173 in front of the gateway on :3001. */
import unocss from 'unocss/vite'
import { defineConfig, type Plugin } from 'vite'
import solid from 'vite-plugin-solid'
import { en } from './src/i18n/en.ts'
import { zhCn } from './src/i18n/zh-cn.ts'

const GATEWAY = 'http://127.0.0.1:3001'

/**
 * Of marked we use the lexer alone. Its last statements build an instance of everything, which keeps everything in the
 * bundle: a quarter of it, for nothing. Where they are not found, marked stays as it is.
 */
const leanMarked: Plugin = {
  name: 'lean-marked',
  transform: {
    filter: { id: /\/marked\.esm\.js$/ },
    handler(code) {
      const [, lexer] = /(\w+) as Lexer\b/.exec(code) ?? []
      const end = code.search(/var \w+=new \w+;function \w+\(\w+,\w+\)\{return \w+\.parse\(/)
      if (lexer === undefined || end === -1) return null
      return { code: `${code.slice(0, end)}export{${lexer} as Lexer};`, map: null }
    },
  },
}

/**
 * Solid makes its templates from the markup that its compiler found in our sources, the only markup there is: a policy of
 * their own lets those be parsed, and the browser refuses every other text as markup. Source: W3C Trusted Types.
 */
const trustedTemplates: Plugin = {
  name: 'trusted-templates',
  transform: {
    filter: { id: /\/solid-js\/web\/dist\/(?:web|dev)\.js$/ },
    handler(code) {
      const trusted = code.replace('t.innerHTML = html;', 't.innerHTML = templates(html);')
      if (trusted === code) throw new Error('Solid makes its templates in another way now.')
      const policy = "globalThis.trustedTypes?.createPolicy('solid-templates', { createHTML })"
      return {
        code: `const createHTML = (html) => html
          const policy = ${policy}
          const templates = (html) => (policy ? policy.createHTML(html) : html)
          ${trusted}`,
        map: null,
      }
    },
  },
}

/** The Chinese texts without their names: those are the English ones, which every page has. Saves a third of their weight. */
const namelessTexts: Plugin = {
  name: 'nameless-texts',
  apply: 'build',
  enforce: 'pre',
  load: {
    filter: { id: /\/src\/i18n\/zh-cn\.ts$/ },
    handler: () => `import { en } from './en.ts'
      import { told } from './zh-cn/told.ts'
      const texts = ${JSON.stringify(Object.keys(en).map((name) => zhCn.texts[name as keyof typeof en]))}
      export const zhCn = {
        texts: Object.fromEntries(Object.keys(en).map((name, at) => [name, texts[at]])),
        told,
      }`,
  },
}

/** Parts that most pages have a few of, as one file: each alone would compress worse, and be one more to ask for. */
const PARTS = {
  // What they stand on is in the shell already.
  includeDependenciesRecursively: false,
  groups: [
    {
      name: 'parts',
      test: /src\/(?:ui\/(?:code-block|empty-state|meter|table|tabs|page)|pages\/keys\/(?:limits|create-unified-key))\./,
    },
  ],
}

export default defineConfig({
  plugins: [leanMarked, unocss(), solid(), trustedTemplates, namelessTexts],
  build: {
    target: ['chrome120', 'firefox121', 'safari17'],
    // The policy allows no data: scripts, and small files compress better inside their chunk anyway.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: PARTS } },
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy: Object.fromEntries(
      ['/api', '/v1', '/livez', '/readyz'].map((path) => [path, { target: GATEWAY }]),
    ),
  },
})
