/** The apps we know, each with the page its configuration was read from (2026-11). */
import type { ConfiguredApp, Link, ManualApp } from './app.ts'
import { isRecord, withBlock, withScalars } from './merge.ts'

const PROVIDER = 'freellmapi'

const opencode: ConfiguredApp = {
  name: 'opencode',
  docs: 'https://opencode.ai/docs/providers',
  file: '.config/opencode/opencode.json',
  merge(present, { baseUrl, key, model }) {
    const config = present === undefined ? {} : parseRecord(present)
    if (config === undefined) return undefined
    const others = isRecord(config['provider']) ? config['provider'] : {}
    const ours = {
      npm: '@ai-sdk/openai-compatible',
      name: 'FreeLLMAPI',
      options: { baseURL: baseUrl, apiKey: key },
      models: { [model]: { name: `FreeLLMAPI ${model}` } },
    }
    const merged = {
      $schema: 'https://opencode.ai/config.json',
      ...config,
      provider: { ...others, [PROVIDER]: ours },
      model: config['model'] ?? `${PROVIDER}/${model}`,
    }
    return `${JSON.stringify(merged, undefined, 2)}\n`
  },
}

const aider: ConfiguredApp = {
  name: 'Aider',
  docs: 'https://aider.chat/docs/llms/openai-compat.html',
  file: '.aider.conf.yml',
  merge: (present, { baseUrl, key, model }) =>
    withScalars(present, {
      'openai-api-base': baseUrl,
      'openai-api-key': key,
      model: `openai/${model}`,
    }),
}

const continueDev: ConfiguredApp = {
  name: 'Continue',
  docs: 'https://docs.continue.dev/reference',
  file: '.continue/config.yaml',
  merge: (present, link) =>
    withBlock(present ?? 'name: Assistant\nversion: 1.0.0\nschema: v1\nmodels:\n', {
      list: 'models',
      name: PROVIDER,
      lines: [
        `- name: FreeLLMAPI ${link.model}`,
        '  provider: openai',
        `  model: ${link.model}`,
        `  apiBase: ${link.baseUrl}`,
        `  apiKey: ${link.key}`,
        '  roles: [chat, edit, apply]',
      ],
    }),
}

const openWebUi: ManualApp = {
  name: 'Open WebUI',
  docs: 'https://docs.openwebui.com/getting-started/env-configuration',
  steps: (
    link,
  ) => `Start Open WebUI with these variables (in Docker, use host.docker.internal for this machine):

  OPENAI_API_BASE_URL=${inDocker(link)}
  OPENAI_API_KEY=${link.key}

or enter both under Admin Settings > Connections > OpenAI API.`,
}

const cline: ManualApp = {
  name: 'Cline',
  docs: 'https://docs.cline.bot/provider-config/openai-compatible',
  steps: ({ baseUrl, key, model }) => `In Cline's settings (the gear in its panel):

  API Provider   OpenAI Compatible
  Base URL       ${baseUrl}
  API Key        ${key}
  Model ID       ${model}`,
}

const zed: ManualApp = {
  name: 'Zed',
  docs: 'https://zed.dev/docs/ai/llm-providers',
  steps: ({ baseUrl, key, model }) => `Add this to Zed's settings.json:

  "language_models": {
    "openai_compatible": {
      "FreeLLMAPI": {
        "api_url": "${baseUrl}",
        "available_models": [{ "name": "${model}", "max_tokens": 128000 }]
      }
    }
  }

and enter this key for it in the agent panel's settings: ${key}`,
}

const libreChat: ManualApp = {
  name: 'LibreChat',
  docs: 'https://www.librechat.ai/docs/configuration/librechat_yaml',
  steps: (link) => `Add this to librechat.yaml:

  endpoints:
    custom:
      - name: FreeLLMAPI
        apiKey: ${link.key}
        baseURL: ${inDocker(link)}
        models:
          default: [${link.model}]
          fetch: true`,
}

const sdk: ManualApp = {
  name: "OpenAI's own SDKs",
  docs: 'https://platform.openai.com/docs/libraries',
  steps: ({ baseUrl, key, model }) => `Set these variables; the model is ${model}:

  export OPENAI_BASE_URL=${baseUrl}
  export OPENAI_API_KEY=${key}`,
}

/** By the word of the command line. */
export const APPS: Readonly<Record<string, ConfiguredApp | ManualApp>> = {
  aider,
  cline,
  continue: continueDev,
  librechat: libreChat,
  'open-webui': openWebUi,
  opencode,
  sdk,
  zed,
}

/** A container reaches this machine under another name. */
function inDocker({ baseUrl }: Link): string {
  return baseUrl.replace(/\/\/(?:localhost|127\.0\.0\.1)(?=[:/])/, '//host.docker.internal')
}

function parseRecord(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    // Comments, or a file of another kind: not ours to rewrite.
    return undefined
  }
}
