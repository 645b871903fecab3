/** A request as code: what an app would have to write to send the same. */

/** The languages there are. */
export const CODE_LANGUAGES = ['curl', 'python', 'typescript'] as const
export type CodeLanguage = (typeof CODE_LANGUAGES)[number]

/** The code for a body. Keys are never part of it. */
export function codeOf(
  language: CodeLanguage,
  body: Readonly<Record<string, unknown>>,
  baseUrl: string,
): string {
  const { stream: _, stream_options: __, ...plain } = body
  const json = JSON.stringify(plain, null, 2)
  switch (language) {
    case 'curl':
      return `curl ${baseUrl}/chat/completions \\
  -H "Authorization: Bearer $UNIFIED_API_KEY" \\
  -H 'Content-Type: application/json' \\
  -d '${json.replaceAll("'", "'\\''")}'`
    case 'python':
      return `import os
from openai import OpenAI

client = OpenAI(base_url="${baseUrl}", api_key=os.environ["UNIFIED_API_KEY"])
answer = client.chat.completions.create(**${pythonOf(plain)})
print(answer.choices[0].message)`
    case 'typescript':
      return `import OpenAI from 'openai'

const client = new OpenAI({ baseURL: '${baseUrl}', apiKey: process.env.UNIFIED_API_KEY })
const answer = await client.chat.completions.create(${json})
console.log(answer.choices[0]?.message)`
  }
}

/** JSON as Python spells it. */
function pythonOf(value: unknown, indent = ''): string {
  const inner = `${indent}    `
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (Array.isArray(value))
    return value.length === 0
      ? '[]'
      : `[\n${value.map((each) => inner + pythonOf(each, inner)).join(',\n')},\n${indent}]`
  if (typeof value === 'object') {
    const entries = Object.entries(value as object)
    return `{\n${entries.map(([name, each]) => `${inner}${JSON.stringify(name)}: ${pythonOf(each, inner)}`).join(',\n')},\n${indent}}`
  }
  return JSON.stringify(value)
}
