/**
 * A gateway to be killed: prints where it listens and its keys as a line of JSON, and serves until then.
 * Arguments: the data directory, and the base URL of its only provider, which has one model and far limits.
 */
import { parseEnv } from '../../src/env.ts'
import { startGateway } from '../../src/gateway.ts'
import { candidates } from '../stack/stack.ts'

const [dataDir = '', baseUrl = ''] = process.argv.slice(2)
const providers = candidates('groq')
const env = parseEnv(
  {
    PORT: '0',
    DATA_DIR: dataDir,
    LOG_LEVEL: 'silent',
    GROQ_BASE_URL: baseUrl,
    GROQ_API_KEY: 'test-groq-key',
  },
  providers.map(({ id }) => id),
)
const { url, unified, secrets } = await startGateway({ env, providers })
process.stdout.write(`${JSON.stringify({ url, key: unified.key, adminKey: secrets.adminKey })}\n`)
