import { describe, expect, it } from 'vitest'
import type { Wire } from './json.ts'
import type { Quirk } from './provider.ts'
import {
  alternate,
  bareImages,
  contentBesideCalls,
  developerAsSystem,
  dropMessageFields,
  mistralOrder,
  mistralToolIds,
  oneSystemMessage,
  renameMessageField,
} from './quirks-messages.ts'

function changed(quirk: Quirk, messages: readonly Wire[]): unknown {
  const result = quirk.apply({ model: 'gemma', messages })
  return result.ok ? result.value['messages'] : result.error
}

const user = (content: unknown): Wire => ({ role: 'user', content })
const system = (content: string): Wire => ({ role: 'system', content })
const calling = (...ids: readonly string[]): Wire => ({
  role: 'assistant',
  tool_calls: ids.map((id) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } })),
})
const result = (tool_call_id: string, content = 'ok'): Wire => ({
  role: 'tool',
  tool_call_id,
  content,
})
const image = (url: string): Wire => ({ type: 'image_url', image_url: { url } })

describe('the history as a provider takes it', () => {
  const cases: readonly (readonly [string, Quirk, readonly Wire[], readonly Wire[]])[] = [
    [
      'developers are the system',
      developerAsSystem,
      [{ role: 'developer', content: 'a' }],
      [system('a')],
    ],
    [
      'fields it refuses are gone',
      dropMessageFields(['name']),
      [{ ...user('a'), name: 'Ada' }],
      [user('a')],
    ],
    [
      'but for the roles that may have them',
      dropMessageFields(['name'], { except: ['tool'] }),
      [{ ...result('x'), name: 'f' }],
      [{ ...result('x'), name: 'f' }],
    ],
    [
      'a field has its own name there',
      renameMessageField('reasoning_content', 'reasoning'),
      [{ role: 'assistant', reasoning_content: 'a' }],
      [{ role: 'assistant', reasoning: 'a' }],
    ],
    [
      'calls come with empty content',
      contentBesideCalls,
      [calling('x')],
      [{ ...calling('x'), content: '' }],
    ],
    [
      'instructions are one, and come first',
      oneSystemMessage,
      [system('a'), user('b'), { role: 'developer', content: [{ type: 'text', text: 'c' }] }],
      [system('a\n\nc'), user('b')],
    ],
    ['no instruction is made of none', oneSystemMessage, [user('a')], [user('a')]],
    [
      'turns of one side are one',
      alternate('gemma'),
      [user('a'), user('b'), { role: 'assistant', content: 'c' }],
      [user('a\n\nb'), { role: 'assistant', content: 'c' }],
    ],
    [
      'with their images',
      alternate('gemma'),
      [user('a'), user([image('data:,')])],
      [user([{ type: 'text', text: 'a' }, image('data:,')])],
    ],
    [
      'but not calls and results',
      alternate('gemma'),
      [calling('x', 'y'), result('x'), result('y')],
      [calling('x', 'y'), result('x'), result('y')],
    ],
    ['and not for other models', alternate('glm'), [user('a'), user('b')], [user('a'), user('b')]],
    [
      'images are bare',
      bareImages,
      [user([image('data:image/png;base64,QUJD')])],
      [user([image('QUJD')])],
    ],
    [
      'addresses stay',
      bareImages,
      [user([image('https://a/b.png')])],
      [user([image('https://a/b.png')])],
    ],
  ]

  it.each(cases)('%s', (_what, quirk, messages, expected) => {
    expect(changed(quirk, messages)).toEqual(expected)
  })
})

describe('Mistral’s rules', () => {
  it('ids have nine letters or digits, the same in call and result', () => {
    const [turn, answer] = changed(mistralToolIds, [
      calling('call_0123456789'),
      result('call_0123456789'),
    ]) as Wire[]
    const [call] = (turn?.['tool_calls'] ?? []) as Wire[]
    expect(call?.['id']).toMatch(/^[a-zA-Z0-9]{9}$/)
    expect(answer?.['tool_call_id']).toBe(call?.['id'])
    expect(changed(mistralToolIds, [calling('gSIMJiOkT')])).toEqual([calling('gSIMJiOkT')])
  })

  it('there are as many results as calls, right after them', () => {
    const lost = result('b', 'The result of this call was lost.')
    expect(changed(mistralOrder, [calling('a', 'b'), result('a'), user('c')])).toEqual([
      calling('a', 'b'),
      result('a'),
      lost,
      { role: 'assistant', content: 'Understood.' },
      user('c'),
    ])
  })

  it('an answer at the end is a beginning to go on from', () => {
    const answer = { role: 'assistant', content: 'Once' }
    expect(changed(mistralOrder, [user('a'), answer])).toEqual([
      user('a'),
      { ...answer, prefix: true },
    ])
  })
})
