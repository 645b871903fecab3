/** Help: what it is, examples first, then every word and option. */
import type { ArgDef } from 'citty'
import { type Command, type Group, isGroup } from './command.ts'
import type { Style } from './style.ts'

/** The help of a command or group, called `path` on the command line. */
export function helpOf(found: Command | Group, path: string, style: Style): string {
  const lines = isGroup(found) ? groupLines(found, path, style) : commandLines(found, path, style)
  return `${lines.join('\n')}\n`
}

function groupLines({ summary, commands }: Group, path: string, style: Style): readonly string[] {
  return [
    summary,
    '',
    style.bold('Commands'),
    ...columns(
      Object.entries(commands).map(([name, entry]) => [name, entry.summary]),
      style,
    ),
    '',
    `Examples and options: ${path} <command> --help`,
  ]
}

function commandLines(command: Command, path: string, style: Style): readonly string[] {
  const args = Object.entries(command.args)
  const positionals = args.filter(([, { type }]) => type === 'positional')
  const options = args.filter(([, { type }]) => type !== 'positional')
  const usage = positionals.map(([name, { required }]) =>
    required === false ? `[${name}]` : `<${name}>`,
  )
  return [
    command.summary,
    '',
    style.bold('Examples'),
    ...columns(command.examples, style),
    '',
    style.bold('Usage'),
    `  ${[path, ...usage, ...(options.length > 0 ? ['[options]'] : [])].join(' ')}`,
    ...columns(
      positionals.map(([name, { description = '' }]) => [name, description]),
      style,
    ),
    '',
    style.bold('Options'),
    ...columns(
      [...options.map(([name, arg]) => optionLine(name, arg)), ['--help', 'this text'] as const],
      style,
    ),
  ]
}

function optionLine(name: string, arg: ArgDef): readonly [string, string] {
  const hint = arg.type === 'boolean' ? '' : ` <${arg.valueHint ?? 'value'}>`
  const byDefault = arg.default === undefined ? '' : ` (default: ${arg.default})`
  return [`--${name}${hint}`, `${arg.description ?? ''}${byDefault}`]
}

function columns(rows: readonly (readonly [string, string])[], style: Style): readonly string[] {
  const width = Math.max(0, ...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${style.cyan(left.padEnd(width))}  ${right}`)
}
