import { describe, expect, it } from 'vitest'
import { linePath } from './sparkline.tsx'

describe('a sparkline', () => {
  it('spans the box from its first value to its last, with the highest on top', () => {
    expect(linePath([0, 5, 10], { width: 100, height: 20 })).toBe('M0.0 19.0L50.0 10.0L100.0 1.0')
  })
  it('draws nothing high when there is nothing', () => {
    expect(linePath([0, 0], { width: 10, height: 20 })).toBe('M0.0 19.0L10.0 19.0')
  })
})
