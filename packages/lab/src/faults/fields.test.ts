import { expect } from 'vitest'
import { objectsOf } from '../json.ts'
import { eventsIn } from '../test/client.ts'
import { type Case, finishes, testFaults } from '../test/faults.ts'
import { FIELDS } from './fields.ts'

const CASES: readonly Case[] = [
  {
    fault: 'finish:model_length',
    holds: (seen) => expect(finishes(seen.text)).toEqual(['model_length']),
  },
  { fault: 'filtered', holds: (seen) => expect(finishes(seen.text)).toEqual(['content_filter']) },
  {
    fault: 'huge-choices:500',
    holds: (seen) => expect(objectsOf(eventsIn(seen.text)[1]?.['choices'])).toHaveLength(500),
  },
  { fault: 'zero-usage', holds: (seen) => expect(seen.text).toContain('"total_tokens":0') },
  {
    fault: 'tool-same-id',
    tools: true,
    holds: (seen) => expect(seen.text.match(/"id":"same"/gu)).toHaveLength(2),
  },
  { fault: 'no-usage', holds: (seen) => expect(seen.text).not.toContain('_tokens') },
  { fault: 'negative-usage', holds: (seen) => expect(seen.text).toContain('"total_tokens":-') },
  { fault: 'string-usage', holds: (seen) => expect(seen.text).toMatch(/"total_tokens":"\d+"/u) },
  {
    fault: 'tool-no-index',
    tools: true,
    holds: (seen) => expect(seen.text).toMatch(/"arguments":"[^}]+\}"\}\}\]/u),
  },
  {
    fault: 'tool-no-id',
    tools: true,
    holds: (seen) => expect(seen.text).toContain('"tool_calls":[{"type"'),
  },
  {
    fault: 'tool-null-name',
    tools: true,
    holds: (seen) => expect(seen.text).toContain('"name":null'),
  },
  {
    fault: 'tool-object-args',
    tools: true,
    holds: (seen) => expect(seen.text).toContain('"arguments":{"city":"Oslo"}'),
  },
  { fault: 'hostile-fields', holds: (seen) => expect(seen.text).toContain('"id":"<script>') },
]

testFaults(FIELDS, CASES)
