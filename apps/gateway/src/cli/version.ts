/** `version`: this program, and the Node.js it runs on. */
import { VERSION } from '../version.ts'
import { defineCommand, JSON_ARG } from './command.ts'

/** Prints versions. */
export const version = defineCommand({
  summary: 'Print the version of FreeLLMAPI and of the Node.js it runs on.',
  examples: [['freellmapi version --json', 'for scripts']],
  args: JSON_ARG,
  async run({ json }, { out, versions }) {
    const { node } = versions
    out(
      json
        ? `${JSON.stringify({ freellmapi: VERSION, node })}\n`
        : `freellmapi ${VERSION} (Node.js ${node})\n`,
    )
    return undefined
  },
})
