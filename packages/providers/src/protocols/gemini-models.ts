/** What Gemini and Gemma models differ in, read off their ids. Unknown ids count as the newest Gemini. */
import type { ReasoningEffort } from '@freellmapi/core'
import type { Wire } from '../json.ts'

/** Gemma refuses a system instruction in its older versions; its text goes into the first user turn instead. */
export function takesSystem(model: string): boolean {
  return !isGemma(model)
}

/** Gemini 3 and later refuse a function call of the current turn that comes without a thought signature. */
export function wantsSignatures(model: string): boolean {
  return !isGemma(model) && !isBeforeThree(model)
}

/** Before Gemini 3, `responseMimeType: application/json` excluded tools: a 400 for both together. */
export function takesJsonWithTools(model: string): boolean {
  return !isGemma(model) && !isBeforeThree(model)
}

function isGemma(model: string): boolean {
  return model.startsWith('gemma-')
}

function isBeforeThree(model: string): boolean {
  return /^gemini-[12]\b/.test(model)
}

/** Thinking tokens for models that take a budget. */
const BUDGETS: Readonly<Record<ReasoningEffort, number>> = {
  none: 0,
  minimal: 512,
  low: 1_024,
  medium: 8_192,
  high: 24_576,
  xhigh: 24_576,
  max: 24_576,
}

/** gemini-2.5-pro cannot stop thinking: less than this is a 400. */
const PRO_BUDGET_MIN = 128

/**
 * `thinkingConfig` for an effort, in the model's own terms; nothing where the client stated none or no knob is known.
 * Source: google-model-catalog.ts of @ai-sdk/google 4.0.121.
 */
export function thinkingConfig(
  model: string,
  effort: ReasoningEffort | undefined,
): Wire | undefined {
  if (effort === undefined || isGemma(model) || /^gemini-(?:1|2\.0)/.test(model)) return undefined
  const includeThoughts = effort !== 'none'
  if (isBeforeThree(model)) {
    const budgetMin = model.startsWith('gemini-2.5-pro') ? PRO_BUDGET_MIN : 0
    return { includeThoughts, thinkingBudget: Math.max(BUDGETS[effort], budgetMin) }
  }
  return { includeThoughts, thinkingLevel: levelOf(model, effort) }
}

function levelOf(model: string, effort: ReasoningEffort): string {
  if (effort === 'none' || effort === 'minimal') return takesMinimal(model) ? 'minimal' : 'low'
  if (effort !== 'xhigh' && effort !== 'max') return effort
  return model.startsWith('gemini-4-hydrogen') ? 'xhigh' : 'high'
}

/** Pro models from 3 on and Flash models from 3.7 on start at `low`; Flash Lite always takes `minimal`. */
function takesMinimal(model: string): boolean {
  const match = /^gemini-(\d+)(?:\.(\d+))?-(pro|flash)(-lite)?/.exec(model)
  if (match === null) return !/^gemini-(?:flash-latest|pro-latest|4-hydrogen)/.test(model)
  const [, major = '0', minor = '0', size, lite] = match
  if (size === 'pro') return false
  return lite !== undefined || Number(major) * 100 + Number(minor) < 307
}
