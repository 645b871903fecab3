/** Finds the command that the words ask for, runs it, and says in one sentence what went wrong. */
import { problemOf } from '../problem.ts'
import { type Command, type Entry, type Group, isGroup, readArgs } from './command.ts'
import { commands } from './commands.ts'
import { helpOf } from './help.ts'
import { CommandProblem, EXIT, type Shell } from './shell.ts'
import { styleOf } from './style.ts'

const PROGRAM = 'freellmapi'
const DEFAULT_COMMAND = 'serve'

/** Runs a command line. Resolves to its exit code; rejects for bugs alone. */
export async function runCli(shell: Shell): Promise<number> {
  const style = styleOf(shell)
  try {
    const { found, path, rest } = await findCommand(shell.args)
    if (rest.includes('--help') || rest.includes('-h') || isGroup(found)) {
      const isAsked = !isGroup(found) || rest.some((word) => word.startsWith('-'))
      const help = helpOf(found, path, style)
      if (isAsked) shell.out(help)
      else shell.err(help)
      return isAsked ? EXIT.ok : EXIT.usage
    }
    return (await found.run(readArgs(found, rest), shell)) ?? EXIT.ok
  } catch (thrown) {
    const problem = thrown instanceof CommandProblem ? thrown.message : problemOf(thrown)
    if (problem === undefined) throw thrown
    shell.err(`${style.red('error')} ${problem}\n`)
    return thrown instanceof CommandProblem ? thrown.exitCode : EXIT.config
  }
}

interface Found {
  readonly found: Command | Group
  readonly path: string
  readonly rest: readonly string[]
}

/** The command that words ask for, with what is left of them. Throws a `CommandProblem` when there is none. */
async function findCommand(args: readonly string[]): Promise<Found> {
  if (args[0] === '--version' || args[0] === '-v')
    return await findCommand(['version', ...args.slice(1)])
  let found: Command | Group = commands
  let path = PROGRAM
  let rest = args
  while (isGroup(found)) {
    const [word] = rest
    const isTop: boolean = found === commands
    if (isTop && isForServer(rest)) return await findCommand([DEFAULT_COMMAND, ...rest])
    if (word === undefined || word.startsWith('-')) break
    const entry: Entry | undefined = Object.hasOwn(found.commands, word)
      ? found.commands[word]
      : undefined
    if (entry === undefined) throw unknownWord(word, found, path)
    found = await entry.load()
    path = `${path} ${word}`
    rest = rest.slice(1)
  }
  return { found, path, rest }
}

/** No word at all starts the server, as do its options. */
function isForServer([word]: readonly string[]): boolean {
  return word === undefined || (word.startsWith('-') && word !== '--help' && word !== '-h')
}

function unknownWord(word: string, { commands: known }: Group, path: string): CommandProblem {
  const names = Object.keys(known)
  const near = names.find((name) => name.startsWith(word.slice(0, 2)))
  const advice = near === undefined ? `${path} --help` : `${path} ${near}`
  return new CommandProblem(
    `There is no command of that name. Commands: ${names.join(', ')}. Try: ${advice}`,
    EXIT.usage,
  )
}
