/** What to paste where: every app's own way to name a base URL, a key and a model. */

/** What a snippet is filled with. */
export interface Connection {
  /** Ends in `/v1`. */
  readonly baseUrl: string
  readonly key: string
  readonly model: string
}

/** An app or language, with the text that connects it. */
export interface Snippet {
  readonly id: string
  readonly name: string
  /** Where the text goes, in the app's own words; absent when it is simply run. */
  readonly file?: string
  readonly language: 'bash' | 'python' | 'typescript' | 'yaml' | 'text'
  readonly write: (connection: Connection) => string
}

const QUESTION = 'Say hello in one sentence.'

export const SNIPPETS: readonly Snippet[] = [
  {
    id: 'curl',
    name: 'curl',
    language: 'bash',
    write: ({ baseUrl, key, model }) => `curl ${baseUrl}/chat/completions \\
  -H 'Authorization: Bearer ${key}' \\
  -H 'Content-Type: application/json' \\
  -d '${JSON.stringify({ model, messages: [{ role: 'user', content: QUESTION }] })}'`,
  },
  {
    id: 'python',
    name: 'Python',
    file: 'pip install openai',
    language: 'python',
    write: ({ baseUrl, key, model }) => `from openai import OpenAI

client = OpenAI(base_url="${baseUrl}", api_key="${key}")

stream = client.chat.completions.create(
    model="${model}",
    messages=[{"role": "user", "content": "${QUESTION}"}],
    stream=True,
)
for chunk in stream:
    if chunk.choices:
        print(chunk.choices[0].delta.content or "", end="", flush=True)`,
  },
  {
    id: 'typescript',
    name: 'TypeScript',
    file: 'npm install openai',
    language: 'typescript',
    write: ({ baseUrl, key, model }) => `import OpenAI from 'openai'

const client = new OpenAI({ baseURL: '${baseUrl}', apiKey: '${key}' })

const completion = await client.chat.completions.create({
  model: '${model}',
  messages: [{ role: 'user', content: '${QUESTION}' }],
})
console.log(completion.choices[0]?.message.content)`,
  },
  {
    id: 'open-webui',
    name: 'Open WebUI',
    file: 'Environment, or Admin Panel → Settings → Connections → OpenAI API',
    language: 'bash',
    write: ({ baseUrl, key }) => `docker run -d -p 3000:8080 \\
  -e OPENAI_API_BASE_URL='${fromContainer(baseUrl)}' \\
  -e OPENAI_API_KEY='${key}' \\
  --add-host=host.docker.internal:host-gateway \\
  -v open-webui:/app/backend/data --name open-webui \\
  ghcr.io/open-webui/open-webui:main`,
  },
  {
    id: 'continue',
    name: 'Continue',
    file: '~/.continue/config.yaml',
    language: 'yaml',
    write: ({ baseUrl, key, model }) => `name: FreeLLMAPI
version: 1.0.0
schema: v1
models:
  - name: FreeLLMAPI
    provider: openai
    model: ${model}
    apiBase: ${baseUrl}
    apiKey: ${key}
    roles: [chat, edit, apply]
    capabilities: [tool_use]`,
  },
  {
    id: 'cline',
    name: 'Cline',
    file: 'Settings → API Provider → OpenAI Compatible',
    language: 'text',
    write: ({ baseUrl, key, model }) => `Base URL   ${baseUrl}
API Key    ${key}
Model ID   ${model}`,
  },
  {
    id: 'aider',
    name: 'Aider',
    language: 'bash',
    write: ({ baseUrl, key, model }) => `export OPENAI_API_BASE='${baseUrl}'
export OPENAI_API_KEY='${key}'

aider --model openai/${model}`,
  },
  {
    id: 'langchain',
    name: 'LangChain',
    file: 'pip install langchain-openai',
    language: 'python',
    write: ({ baseUrl, key, model }) => `from langchain_openai import ChatOpenAI

llm = ChatOpenAI(base_url="${baseUrl}", api_key="${key}", model="${model}")

print(llm.invoke("${QUESTION}").content)`,
  },
]

/** A container's own loopback is not the host's. */
function fromContainer(baseUrl: string): string {
  return baseUrl.replace(/\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?=[:/])/, '//host.docker.internal')
}

/** What stands for a key that is not there. */
export const KEY_PLACEHOLDER = 'YOUR_KEY'

/** The key as it is shown until it is asked for: recognisable, useless. */
export function maskKey(key: string | null | undefined): string {
  if (key == null) return KEY_PLACEHOLDER
  return key.length <= 12 ? '••••••••' : `${key.slice(0, 7)}${'•'.repeat(12)}${key.slice(-4)}`
}

/** Whether a host's name means this computer only. */
export function isLoopback(hostname: string): boolean {
  return /^(?:localhost$|127\.|\[::1\]$)/.test(hostname)
}

/** Where clients reach us: the address of this page, or of the gateway behind the development server. */
export function baseUrlOf(origin: string): string {
  return `${origin}/v1`
}
