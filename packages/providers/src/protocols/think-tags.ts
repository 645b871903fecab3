/**
 * Reasoning that a model writes into its answer: `<think>…</think>` ahead of the text becomes reasoning, wherever a
 * stream cuts the tags. Only at the very beginning: later on, the tag may be what the answer is about.
 */

/** How far a choice has come; `opened` and `closed` skip the blank that follows a tag. `held` may still become one. */
export interface ThinkState {
  readonly phase: 'before' | 'opened' | 'inside' | 'closed' | 'after'
  readonly held: string
}

/** Text taken apart. */
export interface Thought {
  readonly state: ThinkState
  readonly content: string
  readonly reasoning: string
}

/** A choice that said nothing yet. */
export const UNTHOUGHT: ThinkState = { phase: 'before', held: '' }

const OPEN = '<think>'
const CLOSE = '</think>'

/** Takes the next piece of content apart. */
export function splitThinking({ phase, held }: ThinkState, piece: string): Thought {
  switch (phase) {
    case 'before':
      return beforeTag(held + piece)
    case 'opened':
      return opened(piece)
    case 'inside':
      return insideTag(held + piece)
    case 'closed':
      return closed(piece)
    case 'after':
      return { state: AFTER, content: piece, reasoning: '' }
  }
}

/** What was held back at the end of a choice, as what it turned out to be. */
export function endThinking({ phase, held }: ThinkState): Omit<Thought, 'state'> {
  return phase === 'inside' ? { content: '', reasoning: held } : { content: held, reasoning: '' }
}

const AFTER: ThinkState = { phase: 'after', held: '' }

function beforeTag(text: string): Thought {
  const start = text.trimStart()
  if (start.startsWith(OPEN)) return opened(start.slice(OPEN.length))
  if (!OPEN.startsWith(start)) return { state: AFTER, content: text, reasoning: '' }
  return { state: { phase: 'before', held: text }, content: '', reasoning: '' }
}

function opened(text: string): Thought {
  const thought = text.trimStart()
  if (thought !== '') return insideTag(thought)
  return { state: { phase: 'opened', held: '' }, content: '', reasoning: '' }
}

function insideTag(text: string): Thought {
  const end = text.indexOf(CLOSE)
  if (end !== -1) {
    return { ...closed(text.slice(end + CLOSE.length)), reasoning: text.slice(0, end) }
  }
  const split = text.length - heldLength(text)
  const state: ThinkState = { phase: 'inside', held: text.slice(split) }
  return { state, content: '', reasoning: text.slice(0, split) }
}

function closed(text: string): Thought {
  const content = text.trimStart()
  const state: ThinkState = content === '' ? { phase: 'closed', held: '' } : AFTER
  return { state, content, reasoning: '' }
}

/** Characters at the end that may be the beginning of the closing tag. */
function heldLength(text: string): number {
  for (let length = Math.min(CLOSE.length - 1, text.length); length > 0; length--) {
    if (CLOSE.startsWith(text.slice(-length))) return length
  }
  return 0
}
