/** What a request says beside its messages. What is unset is not sent: the provider's default applies. */

/** The form's own values: text as it was typed, empty when unset. */
export interface Settings {
  readonly system: string
  readonly temperature: string
  readonly topP: string
  readonly maxTokens: string
  readonly effort: '' | 'none' | 'low' | 'medium' | 'high'
  readonly isJson: boolean
  /** JSON text: a list of tools, or of their functions alone. */
  readonly tools: string
}

/** Nothing is said: providers decide. */
export const UNSET: Settings = {
  system: '',
  temperature: '',
  topP: '',
  maxTokens: '',
  effort: '',
  isJson: false,
  tools: '',
}

/** A tool that shows what one looks like. */
export const EXAMPLE_TOOL = JSON.stringify(
  [
    {
      name: 'get_weather',
      description: 'The weather in a city now.',
      parameters: {
        type: 'object',
        properties: { city: { type: 'string' } },
        required: ['city'],
      },
    },
  ],
  null,
  2,
)

/** The tools as the API wants them; undefined when the text is not JSON or not a list of them. */
export function parseTools(text: string): readonly object[] | undefined {
  if (text.trim() === '') return []
  try {
    const parsed: unknown = JSON.parse(text)
    const list = Array.isArray(parsed) ? parsed : [parsed]
    return list.every(isNamed) ? list.map(asTool) : undefined
  } catch {
    // Half-typed JSON is the normal case here.
    return undefined
  }
}

function isNamed(tool: unknown): tool is { readonly name?: string; readonly function?: object } {
  if (typeof tool !== 'object' || tool === null) return false
  const named = 'function' in tool ? tool.function : tool
  return (
    typeof named === 'object' && named !== null && 'name' in named && typeof named.name === 'string'
  )
}

function asTool(tool: { readonly function?: object }): object {
  return tool.function === undefined ? { type: 'function', function: tool } : tool
}

/** A whole request body. */
export function toBody(
  model: string,
  settings: Settings,
  messages: readonly object[],
): Readonly<Record<string, unknown>> {
  const tools = parseTools(settings.tools) ?? []
  return {
    model,
    messages,
    stream: true,
    stream_options: { include_usage: true },
    ...numeric('temperature', settings.temperature),
    ...numeric('top_p', settings.topP),
    ...numeric('max_completion_tokens', settings.maxTokens),
    ...(settings.effort === '' ? {} : { reasoning_effort: settings.effort }),
    ...(settings.isJson ? { response_format: { type: 'json_object' } } : {}),
    ...(tools.length === 0 ? {} : { tools }),
  }
}

function numeric(name: string, text: string): object {
  const value = Number(text)
  return text.trim() === '' || !Number.isFinite(value) ? {} : { [name]: value }
}
