/** The six kinds of items, each with its levels: more steps, more parts, more to keep in mind. */
import type { JsonObject, Tool } from '../openai.ts'
import type { Random } from '../random.ts'
import {
  asking,
  callsOf,
  type Item,
  type ItemKind,
  isSame,
  jsonOf,
  lastLineOf,
  saidBy,
} from './item.ts'
import { oneOf, shuffled, whole, word, words } from './made-up.ts'

/** What a maker says of an item; its kind and level are known. */
type Made = Omit<Item, 'kind' | 'level'>

/** Makes an item of a kind and a level. The same chance makes the same item. */
export function createItem(kind: ItemKind, level: number, random: Random): Item {
  return { kind, level, ...MAKERS[kind](level, random) }
}

const MAKERS: Readonly<Record<ItemKind, (level: number, random: Random) => Made>> = {
  arithmetic,
  json,
  text,
  order,
  constraint,
  tool,
}

/** Nested sums, differences and products of whole numbers, worked out from the inside. */
function arithmetic(level: number, random: Random): Made {
  let value = whole(random, 11, 99)
  let term = String(value)
  for (let step = 0; step < level + 2; step++) {
    const operator = oneOf(random, ['+', '-', '*'])
    const operand = operator === '*' ? whole(random, 3, 9 + 2 * level) : whole(random, 12, 999)
    value =
      operator === '+' ? value + operand : operator === '-' ? value - operand : value * operand
    term = `(${term} ${operator} ${operand})`
  }
  const answer = String(value)
  return {
    request: asking(`Work out ${term}.\nAnswer with the number alone, in plain digits.`),
    solution: { content: answer },
    isSolvedBy: (said) =>
      lastLineOf(said)
        .replace(/[,\s_]/g, '')
        .replace('−', '-') === answer,
  }
}

/** Facts in sentences, to be put in a given form, with sums. */
function json(level: number, random: Random): Made {
  const names = words(random, level + 2, 5)
  const entries = names.map((name) => ({
    name,
    pieces: whole(random, 2, 9 + 4 * level),
    price: whole(random, 3, 19 + 9 * level),
    inStock: random() < 0.5,
  }))
  const facts = entries.map(
    ({ name, pieces, price, inStock }) =>
      `${pieces} pieces of ${name} at ${price} each, ${inStock ? 'in stock' : 'sold out'}.`,
  )
  const items = entries
    .map(({ name, pieces, price, inStock }) => ({ name, total: pieces * price, inStock }))
    .sort((left, right) => (left.name < right.name ? -1 : 1))
  const available = items.filter(({ inStock }) => inStock)
  const wanted = { items, availableTotal: available.reduce((sum, { total }) => sum + total, 0) }
  return {
    request: asking(
      `An order:\n${facts.join('\n')}\n\nAnswer with one JSON object and nothing else: ` +
        '"items", a list sorted by name of objects with "name" (string), "total" (number, pieces times ' +
        'price) and "inStock" (boolean); and "availableTotal" (number), the sum of the totals in stock.',
    ),
    solution: { content: JSON.stringify(wanted) },
    isSolvedBy: (said) => isSame(jsonOf(saidBy(said)), wanted),
  }
}

/** Steps that turn one word into another. */
function text(level: number, random: Random): Made {
  const start = word(random, 6 + 2 * level)
  const steps: string[] = []
  let now = start
  for (let step = 0; step < 1 + Math.ceil(level / 2); step++) {
    const turn = oneOf(random, TURNS)
    steps.push(`${step + 1}. ${turn.says}`)
    now = turn.apply(now)
  }
  const answer = now
  return {
    request: asking(
      `Start with the word "${start}" and do this, each step to what the step before gave:\n` +
        `${steps.join('\n')}\nAnswer with the result alone, in lower case.`,
    ),
    solution: { content: answer },
    isSolvedBy: (said) => lastLineOf(said).toLowerCase() === answer,
  }
}

interface Turn {
  readonly says: string
  readonly apply: (word: string) => string
}

const TURNS: readonly [Turn, ...Turn[]] = [
  { says: 'Write it backwards.', apply: (now) => [...now].reverse().join('') },
  { says: 'Take away every third letter.', apply: (now) => now.replace(/(..)./g, '$1') },
  {
    says: 'Move the first two letters to the end.',
    apply: (now) => now.slice(2) + now.slice(0, 2),
  },
  { says: 'Write every vowel twice.', apply: (now) => now.replace(/[aeiou]/g, '$&$&') },
  {
    says: 'Swap the first letter with the last one.',
    apply: (now) => now.slice(-1) + now.slice(1, -1) + now.slice(0, 1),
  },
]

/** Names in a queue, told pair by pair and out of order. */
function order(level: number, random: Random): Made {
  const queue = words(random, 4 + 2 * level, 4)
  const told = queue.slice(1).map((name, at) => {
    const before = queue[at] ?? ''
    return random() < 0.5
      ? `${before} stands directly before ${name}.`
      : `${name} stands directly behind ${before}.`
  })
  const answer = queue.join(', ')
  return {
    request: asking(
      `A queue:\n${shuffled(random, told).join('\n')}\n\n` +
        'Who stands where? Answer with all names from first to last on one line, separated by commas, and nothing else.',
    ),
    solution: { content: answer },
    isSolvedBy: (said) =>
      lastLineOf(said)
        .split(',')
        .map((name) => name.trim().toLowerCase())
        .join(', ') === answer,
  }
}

/** A line of words that keeps several rules at once. Words may be made up, so there is always one. */
function constraint(level: number, random: Random): Made {
  const count = 3 + level
  const model = Array.from({ length: count }, () => word(random, whole(random, 3, 5 + level)))
  const lengths = model.map(({ length }) => length)
  const initials = model.map((one) => one.charAt(0)).join('')
  const used = new Set(model.join(''))
  const missing = shuffled(random, [...'aeiou']).find((vowel) => !used.has(vowel)) ?? 'y'
  const isWord = (one: string, at: number): boolean =>
    /^[a-z]+$/.test(one) && one.length === lengths[at] && one.charAt(0) === initials.charAt(at)
  return {
    request: asking(
      `Write one line of exactly ${count} words in lower case, separated by single spaces. They need not be real words.\n` +
        `Their numbers of letters are, in this order: ${lengths.join(', ')}.\n` +
        `Their first letters spell "${initials}". The letter "${missing}" does not occur anywhere.\n` +
        'Answer with the line alone.',
    ),
    solution: { content: model.join(' ') },
    isSolvedBy(said) {
      const line = lastLineOf(said).split(' ')
      return line.length === count && line.every(isWord) && !line.join('').includes(missing)
    },
  }
}

/** A call of the right tool among similar ones, with values to be worked out first. */
function tool(level: number, random: Random): Made {
  const rooms = words(random, 2 + level, 5)
  const tools = rooms.map((room) => bookingTool(room))
  const room = oneOf(random, [rooms[0] ?? '', ...rooms])
  const day = whole(random, 1, 12)
  const later = whole(random, 2, 9 + level)
  const parties = Array.from({ length: 1 + level }, () => whole(random, 2, 29))
  const people = parties.reduce((sum, party) => sum + party, 0)
  const wanted = { day: day + later, people, quiet: random() < 0.5 }
  return {
    request: {
      ...asking(
        `Our first meeting is on day ${day}. Book the room ${room} for the meeting ${later} days after it, ` +
          `for parties of ${parties.join(', ')} people all together. ` +
          `It ${wanted.quiet ? 'has to' : 'need not'} be quiet. Call the tool once.`,
      ),
      tools,
      tool_choice: 'auto',
    },
    solution: { calls: [{ name: `book_${room}`, arguments: JSON.stringify(wanted) }] },
    isSolvedBy(said) {
      const [call, ...more] = callsOf(said)
      if (call === undefined || more.length > 0 || call.name !== `book_${room}`) return false
      return isSame(jsonOf(call.arguments), wanted)
    },
  }
}

function bookingTool(room: string): Tool {
  return {
    type: 'function',
    function: { name: `book_${room}`, description: `Books the room ${room}.`, parameters: BOOKING },
  }
}

const BOOKING: JsonObject = {
  type: 'object',
  properties: {
    day: { type: 'integer', description: 'The number of the day.' },
    people: { type: 'integer', description: 'How many people come.' },
    quiet: { type: 'boolean', description: 'Whether it has to be quiet.' },
  },
  required: ['day', 'people', 'quiet'],
}
