/** Google AI Studio: Gemini and Gemma. Limits are per project and model; the day ends at midnight Pacific time. */
import { fixed, type LimitFact, rolling } from '@freellmapi/core'
import { headerKey } from './auth.ts'
import { list } from './json.ts'
import { gemini } from './protocols/gemini.ts'
import { defineProvider } from './provider.ts'

const PACIFIC = 'America/Los_Angeles'

/** Requests a minute and a day; Google counts the tokens of prompts only. */
function freeTier(perMinute: number, perDay: number): readonly LimitFact[] {
  return [
    rolling('requests', perMinute, 'minute'),
    rolling('input_tokens', 250_000, 'minute'),
    fixed({ unit: 'requests', cap: perDay, period: 'day', timeZone: PACIFIC }),
  ]
}

const GEMINI = {
  contextTokens: 1_048_576,
  outputTokensMax: 65_536,
  capabilities: { tools: true, json: true, jsonSchema: true, vision: true, reasoning: true },
}
const GEMMA = {
  contextTokens: 262_144,
  outputTokensMax: 32_768,
  capabilities: { ...GEMINI.capabilities, jsonSchema: false },
}

/** The numbers are no longer published: these are from 429s and from Google's Cloud Quotas API. */
export const google = defineProvider({
  id: 'google',
  name: 'Google Gemini',
  docs: 'https://ai.google.dev/gemini-api/docs/rate-limits',
  asOf: '2026-10-22',
  status: 'free',
  terms: {
    verdict: 'caution',
    note: 'The terms of March 2026 are for professional or business purposes, not for consumers.',
    asOf: '2026-05',
  },
  keyUrl: 'https://aistudio.google.com/apikey',
  protocol: gemini,
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
  otelName: 'gcp.gemini',
  auth: headerKey('x-goog-api-key'),
  keyPattern: /^AIza[\w-]{35}$/,
  keyNames: ['GEMINI_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY'],
  check: { method: 'GET', path: '/models?pageSize=1' },
  listing: {
    path: '/models?pageSize=1000',
    isOffered: (entry) => list(entry['supportedGenerationMethods']).includes('generateContent'),
  },
  firstTokenMs: 60_000,
  // A storm of refused requests was seen to use up the day.
  countsRefused: true,
  dayZone: PACIFIC,
  quirks: [],
  meters: [],
  // biome-ignore format: one model a line
  models: [
    { id: 'gemini-3.8-flash', family: 'gemini-3.8-flash', ...GEMINI, quality: 0.95, limits: freeTier(5, 20) },
    { id: 'gemini-3.7-flash', family: 'gemini-3.7-flash', ...GEMINI, quality: 0.92, limits: freeTier(5, 20) },
    { id: 'gemini-3.6-flash', family: 'gemini-3.6-flash', ...GEMINI, quality: 0.9, limits: freeTier(5, 20) },
    { id: 'gemini-3.5-flash', family: 'gemini-3.5-flash', ...GEMINI, quality: 0.86, limits: freeTier(5, 20) },
    { id: 'gemini-3.5-flash-lite', family: 'gemini-3.5-flash-lite', ...GEMINI, quality: 0.74, limits: freeTier(15, 500) },
    { id: 'gemini-3.1-flash-lite', family: 'gemini-3.1-flash-lite', ...GEMINI, quality: 0.68, limits: freeTier(15, 500) },
    { id: 'gemini-2.5-flash-lite', family: 'gemini-2.5-flash-lite', ...GEMINI, quality: 0.54, limits: freeTier(10, 20) },
    { id: 'gemma-4-31b-it', family: 'gemma-4-31b', ...GEMMA, quality: 0.62, limits: freeTier(15, 1_000) },
    { id: 'gemma-4-26b-a4b-it', family: 'gemma-4-26b-a4b', ...GEMMA, quality: 0.56, limits: freeTier(15, 1_000) },
  ],
})
