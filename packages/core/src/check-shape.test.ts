import { expect, it } from 'vitest'
import { z } from 'zod'
import { checkShape } from './check-shape.ts'

const order = z.strictObject({
  dish: z.string().min(2).max(5),
  plates: z.int().min(1).max(9).optional(),
  isHot: z.boolean().optional(),
  size: z.enum(['small', 'large']).optional(),
  spices: z
    .array(z.union([z.string(), z.object({ name: z.string() })]))
    .min(1)
    .optional(),
  drink: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('tea') }),
      z.object({ kind: z.literal('milk') }),
    ])
    .optional(),
  note: z
    .string()
    .refine((text) => text !== 'no', 'Say it kindly.')
    .optional(),
})

const rows: readonly (readonly [object, string | null, string])[] = [
  [{}, 'dish', "Invalid 'dish': Expected a string, but it is missing."],
  [{ dish: null }, 'dish', "Invalid 'dish': Expected a string, but got null."],
  [{ dish: 7 }, 'dish', "Invalid 'dish': Expected a string, but got a number."],
  [{ dish: ['x'] }, 'dish', "Invalid 'dish': Expected a string, but got an array."],
  [{ dish: true }, 'dish', "Invalid 'dish': Expected a string, but got true."],
  [{ dish: 'x' }, 'dish', "Invalid 'dish': Expected at least 2 characters, but got 1."],
  [{ dish: 'potato' }, 'dish', "Invalid 'dish': Expected at most 5 characters, but got 6."],
  [{ dish: 'rice', plates: 0 }, 'plates', "Invalid 'plates': Expected at least 1, but got 0."],
  [{ dish: 'rice', plates: 10 }, 'plates', "Invalid 'plates': Expected at most 9, but got 10."],
  [
    { dish: 'rice', plates: 1.5 },
    'plates',
    "Invalid 'plates': Expected a whole number, but got a number.",
  ],
  [
    { dish: 'rice', isHot: 'yes' },
    'isHot',
    "Invalid 'isHot': Expected true or false, but got a string.",
  ],
  [{ dish: 'rice', size: 'huge' }, 'size', "Invalid 'size': Expected 'small' or 'large'."],
  [
    { dish: 'rice', spices: [] },
    'spices',
    "Invalid 'spices': Expected at least 1 item, but got 0.",
  ],
  [
    { dish: 'rice', spices: ['salt', { name: 1 }] },
    'spices[1].name',
    "Invalid 'spices[1].name': Expected a string, but got a number.",
  ],
  [
    { dish: 'rice', drink: { kind: 'beer' } },
    'drink.kind',
    "Invalid 'drink.kind': Expected 'tea' or 'milk'.",
  ],
  [{ dish: 'rice', note: 'no' }, 'note', "Invalid 'note': Say it kindly."],
  [{ dish: 'rice', tip: 1 }, 'tip', "Invalid 'tip': There is no such field."],
]

it.each(rows)('%j is refused at %s: %s', (value, param, message) => {
  expect(checkShape(order, value)).toMatchObject({
    ok: false,
    error: { status: 400, param, message },
  })
})

it('what fits is handed over as the schema has it', () => {
  expect(checkShape(z.object({ count: z.number().default(1) }), {})).toEqual({
    ok: true,
    value: { count: 1 },
  })
})
