/** Sentences with places in them: filled here for whoever reads English, and by the dashboard in its viewer's language. */

/** What the places of a sentence are filled with. */
export type Params = Readonly<Record<string, string | number>>

/** The sentence with each `{{ name }}` filled. */
export function fill(sentence: string, params: Params): string {
  return sentence.replace(/\{\{ (\w+) \}\}/g, (place, name) => String(params[name] ?? place))
}
