/** Finding a command by what someone remembers of its name. */

/** Something the palette can do. */
export interface Command {
  readonly name: string
  readonly icon: string
  readonly group: string
  readonly run: () => void
}

/** The commands whose name holds every word of `query`; those that begin with it come first. */
export function matching(commands: readonly Command[], query: string): readonly Command[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return commands
  const start = words.join(' ')
  return commands
    .filter(({ name, group }) => {
      const text = `${name} ${group}`.toLowerCase()
      return words.every((word) => text.includes(word))
    })
    .toSorted(
      (left, right) =>
        Number(right.name.toLowerCase().startsWith(start)) -
        Number(left.name.toLowerCase().startsWith(start)),
    )
}
