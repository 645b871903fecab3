/** Small, careful changes to other people's files: what we do not understand, we leave alone. */

/** Whether a parsed JSON value is an object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A YAML file of top-level scalars with some of them set; their lines are replaced, others stay as they are. */
export function withScalars(
  present: string | undefined,
  scalars: Readonly<Record<string, string>>,
): string {
  const lines = (present ?? '')
    .split('\n')
    .filter((line, at, all) => line !== '' || at < all.length - 1)
  for (const [name, value] of Object.entries(scalars)) {
    const line = `${name}: ${value}`
    const at = lines.findIndex((each) => each.startsWith(`${name}:`))
    if (at < 0) lines.push(line)
    else lines[at] = line
  }
  return `${lines.join('\n')}\n`
}

/** Lines of ours in a list of a YAML file, between two comments by which they are found again. */
export interface Block {
  /** The top-level key of the list. */
  readonly list: string
  readonly name: string
  readonly lines: readonly string[]
}

/** The file with the block in it, replacing an earlier one; undefined when its list is not written as we know lists. */
export function withBlock(present: string, { list, name, lines }: Block): string | undefined {
  const [begin, end] = [`# ${name}: begin`, `# ${name}: end`]
  const all = present.trimEnd().split('\n')
  const from = all.findIndex((line) => line.trim() === begin)
  const to = all.findIndex((line) => line.trim() === end)
  const rest = from >= 0 && to > from ? all.toSpliced(from, to - from + 1) : all
  const at = rest.findIndex((line) => line.trimEnd() === `${list}:`)
  if (at < 0) return undefined
  const indent = /^( *)- /.exec(rest[at + 1] ?? '  - ')?.[1]
  if (indent === undefined) return undefined
  const block = [begin, ...lines, end].map((line) => `${indent}${line}`)
  return `${rest.toSpliced(at + 1, 0, ...block).join('\n')}\n`
}
