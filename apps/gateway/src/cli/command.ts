/** What a command is, and how its arguments are read: strictly, because a misspelt option that is ignored does harm. */
import { type ArgsDef, type ParsedArgs, parseArgs } from 'citty'
import { CommandProblem, EXIT, type Shell } from './shell.ts'

/** A command that does something. */
export interface Command<Args extends ArgsDef = ArgsDef> {
  readonly summary: string
  /** Command lines that work, with what they are good for. */
  readonly examples: readonly (readonly [line: string, purpose: string])[]
  readonly args: Args
  /** Resolves to an exit code; 0 when there is none. */
  run(args: ParsedArgs<Args>, shell: Shell): Promise<number | undefined>
}

/** Commands under a common word. Each is loaded when it is asked for: a server has no use for the others. */
export interface Group {
  readonly summary: string
  readonly commands: Readonly<Record<string, Entry>>
}

/** A word of the command line, what it stands for, and how to get it. */
export interface Entry {
  readonly summary: string
  readonly load: () => Promise<Command | Group>
}

/** Every command prints JSON when it is asked to. */
export const JSON_ARG = {
  json: { type: 'boolean', description: 'print JSON, for scripts' },
} as const satisfies ArgsDef

/** Checks a command's types where it is written, then forgets them: a table of commands holds many kinds. */
export function defineCommand<const Args extends ArgsDef>(command: Command<Args>): Command {
  return {
    ...command,
    run: (args, shell) => command.run(args as unknown as ParsedArgs<Args>, shell),
  }
}

/** Tells a command from a group. */
export function isGroup(found: Command | Group): found is Group {
  return 'commands' in found
}

/** Reads arguments. Throws a `CommandProblem` for what the command does not know or lacks. */
export function readArgs(command: Command, rest: readonly string[]): ParsedArgs {
  refuseUnknown(command.args, rest)
  let args: ParsedArgs
  try {
    args = parseArgs([...rest], command.args)
  } catch (thrown) {
    const message = thrown instanceof Error ? withoutColor(thrown.message) : 'Unusable arguments'
    throw new CommandProblem(`${message}.`, EXIT.usage)
  }
  const positionals = Object.values(command.args).filter(({ type }) => type === 'positional').length
  const extra = args._.slice(positionals)
  // What is too much may be a key, so it is not repeated.
  if (extra.length > 0)
    throw new CommandProblem(
      'Too many arguments. Keys and passphrases are never arguments, where every user of the machine sees them: they are read from standard input.',
      EXIT.usage,
    )
  return args
}

function refuseUnknown(known: ArgsDef, rest: readonly string[]): void {
  for (const argument of rest) {
    if (argument === '--') return
    const name = /^--?(?:no-)?([a-z][\w-]*)/.exec(argument)?.[1]
    if (name === undefined || Object.hasOwn(known, name)) continue
    throw new CommandProblem(`There is no option --${name}.`, EXIT.usage)
  }
}

function withoutColor(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
  return text.replace(/\u001b\[\d+m/g, '').replace(/\.$/, '')
}
