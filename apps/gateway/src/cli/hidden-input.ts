/** A line typed at a terminal without being shown: the only way a person gives a secret to a command. */
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

/** Asks for a line; what is typed is not echoed. */
export function readHidden(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  prompt: string,
): Promise<string> {
  output.write(prompt)
  // Readline echoes into this, which swallows it.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input, output: silent, terminal: true })
  return new Promise((resolve) => {
    lines.once('line', (line) => {
      output.write('\n')
      resolve(line)
      lines.close()
    })
    lines.once('close', () => resolve(''))
  })
}
