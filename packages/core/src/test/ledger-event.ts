/** What can happen to a ledger. */

/** One thing that happens. Times are milliseconds. */
export type Event =
  | {
      readonly kind: 'reserve'
      readonly upstream: number
      readonly tokens: number
      /** What of the tokens will really be used. */
      readonly usedShare: number
      readonly travelMs: number
      readonly fate: 'sent' | 'unsent' | 'dies before it is durable'
    }
  | { readonly kind: 'end'; readonly pick: number }
  | { readonly kind: 'abort'; readonly pick: number }
  | { readonly kind: 'header'; readonly pick: number }
  | { readonly kind: 'checkpoint' }
  | { readonly kind: 'crash' }
  | { readonly kind: 'restart' }
  | { readonly kind: 'foreign'; readonly upstream: number; readonly tokens: number }
  | { readonly kind: 'jump'; readonly byMs: number; readonly isMended: boolean }
  | { readonly kind: 'pass'; readonly ms: number }
