import { describe, expect, it } from 'vitest'
import { pathOf } from './qr-code.tsx'
import { maskKey, SNIPPETS } from './snippets.ts'

const connection = {
  baseUrl: 'http://127.0.0.1:3001/v1',
  key: 'sk-flm-0123456789abcdef',
  model: 'auto',
}

describe('snippets', () => {
  it.each(SNIPPETS)('name the real address and key: $name', ({ write }) => {
    const text = write(connection)
    expect(text).toContain(connection.key)
    expect(text).toMatch(/http:\/\/(?:127\.0\.0\.1|host\.docker\.internal):3001\/v1/)
    expect(text).not.toMatch(/undefined|\[object/)
  })
  it('reach the host from inside a container', () => {
    const openWebui = SNIPPETS.find(({ id }) => id === 'open-webui')
    expect(openWebui?.write(connection)).not.toContain('127.0.0.1')
    expect(openWebui?.write({ ...connection, baseUrl: 'http://10.0.0.5:3001/v1' })).toContain(
      'http://10.0.0.5:3001/v1',
    )
  })
  it('send a body that is JSON inside one shell argument', () => {
    const curl = SNIPPETS.find(({ id }) => id === 'curl')?.write(connection) ?? ''
    const body = /-d '([^']*)'/.exec(curl)?.[1] ?? ''
    expect(JSON.parse(body)).toMatchObject({ model: 'auto' })
  })
})

describe('a masked key', () => {
  it('shows enough to tell keys apart and too little to use one', () => {
    const masked = maskKey(connection.key)
    expect(masked.startsWith('sk-flm-')).toBe(true)
    expect(masked.endsWith('cdef')).toBe(true)
    expect(masked).not.toContain('0123456789')
  })
  it('shows nothing of a short one', () => {
    expect(maskKey('hunter2')).not.toMatch(/[a-z0-9]/)
  })
})

describe('a QR code', () => {
  it('draws every dark module once, in runs', () => {
    expect(
      pathOf([
        [true, true, false],
        [false, false, true],
      ]),
    ).toBe('M0 0h2v1h-2zM2 1h1v1h-1z')
  })
})
