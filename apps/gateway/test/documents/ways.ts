/** What becomes of each block and each command of the documents: how it is run here, or why it is not. */
import { type Block, commandsIn } from './blocks.ts'

/** The address that documents name. */
export const PUBLISHED = 'http://127.0.0.1:3001'

/**
 * `runs`: to its end, beside a running server. `alone`: with no server. `serves`: until it says where it listens.
 * Otherwise the reason why it cannot run here.
 */
export type Way = 'runs' | 'alone' | 'serves' | { readonly notHere: string }

const COMMANDS: readonly (readonly [RegExp, Way])[] = [
  [/^freellmapi(?: --(?:demo|lan|port \d+|open))*$/, 'serves'],
  [/^freellmapi rotate-encryption --encryption-key$/, 'alone'],
  [/^freellmapi /, 'runs'],
  [/^curl /, 'runs'],
  [/^npm (?:start|run demo|run lab)$/, 'serves'],
  [/^npm test$/, { notHere: 'it is what runs this' }],
  [/^npm run bench/, { notHere: 'it takes minutes; the benches have tests of their own' }],
  [/^npm run probes /, { notHere: 'it asks a gateway that is not ours' }],
  [/\bsudo /, { notHere: 'it changes the machine; units.test.ts looks at what it installs' }],
  [/^npm install --global /, { notHere: 'it needs a registry; packages.test.ts installs it' }],
  [/^pm2 /, { notHere: 'it needs a registry; units.test.ts runs PM2 where there is one' }],
  [/^docker /, { notHere: 'it needs a container engine and base images' }],
  [/^fly /, { notHere: 'it needs an account' }],
]

/** What becomes of a command; undefined when nobody has said it. */
export function wayOf(command: string): Way | undefined {
  return COMMANDS.find(([pattern]) => pattern.test(command))?.[1]
}

/** A program that calls the gateway, in some language: run whole, and asked for an answer. */
export function isClient({ code, file }: Block): boolean {
  return code.includes(`${PUBLISHED}/v1`) && !file.startsWith('packages/')
}

/** Commands for a shell. */
export function isShell({ language }: Block): boolean {
  return language === 'sh'
}

/** Blocks that are neither, by page and language: who looks at them, or why nobody can. */
const OTHERS: Readonly<Record<string, string>> = {
  'CONTRIBUTING.md text': 'a picture',
  'docs/architecture.md text': 'a picture',
  'packages/core/README.md ts': 'readme.test.ts runs it',
  'packages/lab/README.md ts': 'readme.test.ts runs it',
  'docs/deploy.md dotenv': 'readme.test.ts reads it as the server does',
  'docs/deploy.md toml': 'it is for Fly',
  'docs/deploy.md yaml': 'it is for Prometheus',
}

/** Why a block is fine as it is; undefined when nobody has said it. */
export function reasonFor(block: Block): string | undefined {
  if (isClient(block)) return 'clients.test.ts runs it'
  if (isShell(block))
    return commandsIn(block).every((command) => wayOf(command) !== undefined)
      ? 'commands.test.ts runs it, or says why not'
      : undefined
  return OTHERS[`${block.file} ${block.language}`]
}
