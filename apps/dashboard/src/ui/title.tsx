/** The browser's title for the page that is open, with the number of things that need somebody. */
import { type Accessor, createContext, createEffect, useContext } from 'solid-js'

const Problems = createContext<Accessor<number>>(() => 0)

/** Says how many things need somebody, for every title below it. */
export const ProblemsProvider = Problems.Provider

export function Title(props: { readonly text: string }) {
  const problems = useContext(Problems)
  createEffect(() => {
    const badge = problems() > 0 ? `(${problems()}) ` : ''
    document.title = `${badge}${props.text} · FreeLLMAPI`
  })
  return null
}
