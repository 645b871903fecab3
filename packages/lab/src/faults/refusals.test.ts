import { expect } from 'vitest'
import { jsonIn, type Seen } from '../test/client.ts'
import { type Case, isStatus, NOW_MS, testFaults } from '../test/faults.ts'
import { REFUSALS } from './refusals.ts'

function is429(retryAfter: string | undefined) {
  return (seen: Seen): void => {
    expect(seen.status).toBe(429)
    expect(seen.headers['retry-after']).toBe(retryAfter)
  }
}

const CASES: readonly Case[] = [
  { fault: 'none', holds: isStatus(200) },
  {
    fault: 'status:503:Gone fishing',
    holds: (seen) => {
      isStatus(503)(seen)
      expect(jsonIn(seen.text)).toMatchObject({ error: { message: 'Gone fishing' } })
    },
  },
  {
    fault: 'body:402:{"error":"Pay: first."}',
    holds: (seen) => {
      isStatus(402)(seen)
      expect(jsonIn(seen.text)).toEqual({ error: 'Pay: first.' })
    },
  },
  {
    fault: 'retry-after-ms:250',
    holds: (seen) => expect([seen.status, seen.headers['retry-after-ms']]).toEqual([429, '250']),
  },
  { fault: 'status:204', holds: isStatus(204) },
  { fault: 'status:999', holds: isStatus(999) },
  { fault: 'rate-limited:7', holds: is429('7') },
  { fault: 'rate-limited-http-date:60', holds: is429(new Date(NOW_MS + 60_000).toUTCString()) },
  { fault: 'rate-limited-bare', holds: is429(undefined) },
  {
    fault: 'rate-limited-body:9',
    holds: (seen) => {
      is429(undefined)(seen)
      expect(seen.text).toContain('try again in 9s')
    },
  },
  { fault: 'retry-after:-5', holds: is429('-5') },
  {
    fault: 'daily',
    holds: (seen) => {
      is429('578')(seen)
      expect(seen.text).toContain('tokens per day (TPD)')
    },
  },
  { fault: 'not-on-plan', holds: (seen) => expect(seen.text).toContain('Limit 0') },
  { fault: 'key-revoked', holds: isStatus(401) },
  { fault: 'model-gone', holds: (seen) => expect(seen.text).toContain('model_decommissioned') },
  { fault: 'overflow', holds: (seen) => expect(seen.text).toContain('context_length_exceeded') },
  { fault: 'html-200', holds: (seen) => expect(seen.text).toMatch(/^<!DOCTYPE html>/u) },
  { fault: 'html-502', holds: isStatus(502) },
  {
    fault: 'error-200',
    holds: (seen) => {
      isStatus(200)(seen)
      expect(jsonIn(seen.text)).toHaveProperty('error')
    },
  },
  { fault: 'empty-body', holds: (seen) => expect([seen.status, seen.text]).toEqual([200, '']) },
  {
    fault: 'redirect:307',
    holds: (seen) => {
      isStatus(307)(seen)
      expect(seen.headers.location).toMatch(/\/_lab\/trap$/u)
    },
  },
]

testFaults(REFUSALS, CASES)
