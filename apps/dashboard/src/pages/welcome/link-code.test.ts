import { describe, expect, it } from 'vitest'
import { codeIn, takeLinkCode } from './link-code.ts'

describe('a sign-in link', () => {
  it('carries its code in the fragment', () => {
    expect(codeIn('#code=a1-b_2')).toBe('a1-b_2')
    expect(codeIn('#main')).toBeUndefined()
    expect(codeIn('')).toBeUndefined()
  })
  it('leaves no code behind in the address', () => {
    history.replaceState(null, '', '/keys#code=abc')
    expect(takeLinkCode()).toBe('abc')
    expect(location.hash).toBe('')
    expect(location.pathname).toBe('/keys')
    expect(takeLinkCode()).toBeUndefined()
  })
})
