/** JSON that a model wrote nearly right. Only objects and lists are mended: prose is no JSON with its quotes missing. */
import { jsonrepair } from 'jsonrepair'
import { isWire, parseJson } from './json.ts'

/** The text as JSON of an object or list, mended where that is needed; `undefined` when it is something else. */
export function mendJson(text: string): string | undefined {
  const bare = unfenced(text)
  if (!/^[{[]/.test(bare)) return undefined
  if (isStructure(parseJson(bare))) return bare
  try {
    const mended = jsonrepair(bare)
    return isStructure(parseJson(mended)) && !wasCut(bare, mended) ? mended : undefined
  } catch (thrown) {
    if (thrown instanceof Error) return undefined
    throw thrown
  }
}

/** Whether a text is the beginning of an object or list, or of a fence around one; `undefined` while it is blank. */
export function beginsJson(text: string): 'bare' | 'fenced' | 'prose' | undefined {
  const start = text.trimStart()
  if (start === '') return undefined
  if (/^[{[]/.test(start)) return 'bare'
  return start.startsWith('`') ? 'fenced' : 'prose'
}

/** Whether more than brackets was missing at the end: a text that breaks off inside of a value is not all there. */
function wasCut(text: string, mended: string): boolean {
  return mended.startsWith(text) && !/^[\]}\s]*$/.test(mended.slice(text.length))
}

/** The inside of a Markdown fence, when the whole text is one. */
function unfenced(text: string): string {
  const [, inside] = /^\s*```\w*\n([\s\S]*?)\n?```\s*$/.exec(text) ?? []
  return (inside ?? text).trim()
}

function isStructure(value: unknown): boolean {
  return isWire(value) || Array.isArray(value)
}
