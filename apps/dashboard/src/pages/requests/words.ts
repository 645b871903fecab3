/** How a request ended, in a colour and a word. */
import type { RequestBody } from '../../api/wire.ts'
import type { Tone } from '../../ui/tone.ts'

/** A client that left is neither good nor bad news. */
export const TONES: Readonly<Record<RequestBody['outcome'], Tone>> = {
  succeeded: 'good',
  failed: 'bad',
  exhausted: 'bad',
  interrupted: 'bad',
  canceled: 'idle',
}

/** Who answered: `provider/model`; undefined when nobody did. */
export function servedBy({ provider, model }: RequestBody): string | undefined {
  return provider === null ? undefined : `${provider}/${model}`
}
