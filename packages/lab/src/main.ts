/** Starts a lab from the command line and prints where it is. */
import { parseArgs } from 'node:util'
import { startLab } from './lab.ts'

const DEFAULT_PORT = 4010

const HELP = `Usage: npm run lab -- [options]

  --port <n>             port to listen on (${DEFAULT_PORT}; 0 takes any)
  --host <address>       address to bind (127.0.0.1)
  --limits <mode>        enforced, or off (enforced)
  --first-token-ms <n>   wait before the first token (0)
  --token-ms <n>         wait before each further token (0)
  --chunks <n>           content chunks of an answer (one a word)
  --journal <file>       append one line for each call
  --help                 this text`

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    host: { type: 'string' },
    limits: { type: 'string' },
    'first-token-ms': { type: 'string' },
    'token-ms': { type: 'string' },
    chunks: { type: 'string' },
    journal: { type: 'string' },
    help: { type: 'boolean' },
  },
})

if (values.help === true) {
  console.log(HELP)
} else {
  const lab = await startLab({
    port: count('port', values.port, DEFAULT_PORT),
    limits: limitsOf(values.limits),
    timing: {
      firstTokenMs: count('first-token-ms', values['first-token-ms'], 0),
      tokenMs: count('token-ms', values['token-ms'], 0),
      chunks: count('chunks', values.chunks, 0),
    },
    ...(values.host === undefined ? {} : { host: values.host }),
    ...(values.journal === undefined ? {} : { journal: values.journal }),
  })
  console.log(`The lab listens on ${lab.url}. To send a gateway there:\n`)
  for (const [name, value] of Object.entries(lab.environment))
    console.log(`export ${name}=${value}`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      lab.close().then(
        () => process.exit(0),
        () => process.exit(1),
      )
    })
  }
}

function count(name: string, given: string | undefined, otherwise: number): number {
  if (given === undefined) return otherwise
  const value = Number(given)
  if (Number.isInteger(value) && value >= 0) return value
  console.error(`--${name} takes a whole number, not ${given}.`)
  process.exit(2)
}

function limitsOf(given = 'enforced'): 'enforced' | 'off' {
  if (given === 'enforced' || given === 'off') return given
  console.error(`--limits takes enforced or off, not ${given}.`)
  process.exit(2)
}
