import { describe, expect, test } from 'vitest'
import { codeOf } from './code-of.ts'
import { type AssistantTurn, awaitsResults, COMING, hear, toMessages } from './conversation.ts'
import { EXAMPLE_TOOL, parseTools, toBody, UNSET } from './settings.ts'

const delta = (change: object) => ({ choices: [{ delta: change }] })

describe('a turn that comes in', () => {
  test('grows by text and thinking', () => {
    const turn = [
      delta({ reasoning_content: 'hm' }),
      delta({ content: 'He' }),
      delta({ content: 'llo' }),
    ].reduce(hear, COMING)
    expect(turn).toMatchObject({ text: 'Hello', reasoning: 'hm', state: 'coming' })
  })

  test('keeps parallel calls apart', () => {
    const turn = [
      delta({ tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{"x"' } }] }),
      delta({ tool_calls: [{ index: 1, id: 'b', function: { name: 'g', arguments: '{}' } }] }),
      delta({ tool_calls: [{ index: 0, function: { arguments: ':1}' } }] }),
    ].reduce(hear, COMING)
    expect(turn.toolCalls).toEqual([
      { id: 'a', name: 'f', arguments: '{"x":1}' },
      { id: 'b', name: 'g', arguments: '{}' },
    ])
  })

  test('fails with the gateway’s own words, and keeps what came before', () => {
    const turn = [delta({ content: 'Hel' }), { error: { message: 'It broke.' } }].reduce(
      hear,
      COMING,
    )
    expect(turn).toMatchObject({ state: 'failed', error: 'It broke.', text: 'Hel' })
  })

  test('counts tokens from the last chunk, which has no choice', () => {
    const turn = hear(COMING, { choices: [], usage: { prompt_tokens: 3, completion_tokens: 5 } })
    expect(turn.facts).toEqual({ promptTokens: 3, completionTokens: 5 })
  })
})

describe('the messages of a conversation', () => {
  const called: AssistantTurn = {
    ...COMING,
    state: 'done',
    toolCalls: [{ id: 'a', name: 'f', arguments: '{}', result: '7' }],
  }

  test('put each tool’s result behind the turn that asked for it', () => {
    expect(toMessages('Be brief.', [{ role: 'user', text: 'Go' }, called])).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Go' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'a', content: '7' },
    ])
    expect(awaitsResults(called)).toBe(true)
  })

  test('leave out an answer that failed', () => {
    expect(toMessages('', [{ ...COMING, text: 'half', state: 'failed' }])).toEqual([])
  })
})

describe('a request', () => {
  test('says nothing of what is unset', () => {
    expect(Object.keys(toBody('auto', UNSET, []))).toEqual([
      'model',
      'messages',
      'stream',
      'stream_options',
    ])
  })

  test('says what is set, as numbers and tools', () => {
    const body = toBody(
      'auto',
      { ...UNSET, temperature: '0.2', maxTokens: '99', tools: EXAMPLE_TOOL },
      [],
    )
    expect(body).toMatchObject({
      temperature: 0.2,
      max_completion_tokens: 99,
      tools: [{ type: 'function', function: { name: 'get_weather' } }],
    })
  })

  test.each(['{', '[1]', '{"name": 7}', '"x"'])('has no tools when they are %s', (text) => {
    expect(parseTools(text)).toBeUndefined()
  })

  test.each(['curl', 'python', 'typescript'] as const)(
    'is never a key when it is %s',
    (language) => {
      const code = codeOf(
        language,
        toBody('auto', UNSET, [{ role: 'user', content: "it's" }]),
        'http://h/v1',
      )
      expect(code).toContain('UNIFIED_API_KEY')
      expect(code).toContain('http://h/v1')
    },
  )

  test('is code that Python reads', () => {
    expect(codeOf('python', { a: true, b: null, c: [1, 'x'] }, 'u')).toContain(
      '{\n    "a": True,\n    "b": None,\n    "c": [\n        1,\n        "x",\n    ],\n}',
    )
  })
})
