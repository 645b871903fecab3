/** The browser's title for the page that is open. */
import { createEffect } from 'solid-js'

export function Title(props: { readonly text: string }) {
  createEffect(() => {
    document.title = `${props.text} · FreeLLMAPI`
  })
  return null
}
