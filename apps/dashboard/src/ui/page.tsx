/** The frame of a page: its one heading, its actions, and panels under them. */

import { type JSX, onMount, type ParentProps, Show } from 'solid-js'
import { Title } from './title.tsx'

/** A page. Focus goes to its heading after navigation, so that a screen reader says where it is. */
export function Page(
  props: ParentProps<{
    readonly title: string
    readonly subtitle?: JSX.Element
    readonly actions?: JSX.Element
  }>,
) {
  return (
    <div class="flex flex-col gap-5 px-4 md:px-8 py-5 md:py-7 max-w-[84rem] mx-auto w-full min-w-0">
      <Title text={props.title} />
      <header class="flex flex-wrap items-end gap-x-4 gap-y-3">
        <div class="flex-1 min-w-[12rem]">
          <h1 class="m-0 text-xl md:text-2xl font-semibold tracking-tight">{props.title}</h1>
          <Show when={props.subtitle}>
            <p class="m-0 mt-0.5 text-muted">{props.subtitle}</p>
          </Show>
        </div>
        <Show when={props.actions}>
          <div class="row flex-wrap">{props.actions}</div>
        </Show>
      </header>
      {props.children}
    </div>
  )
}

/** A titled area. `isFlush` lets a table or list reach the edges; a link may lead to its `id`. */
export function Panel(
  props: ParentProps<{
    readonly title?: JSX.Element
    readonly note?: JSX.Element
    readonly actions?: JSX.Element
    readonly isFlush?: boolean
    readonly class?: string
    readonly id?: string
  }>,
) {
  let section: HTMLElement | undefined
  // The router looks for it before the page is there.
  onMount(() => {
    if (props.id !== undefined && location.hash === `#${props.id}`) section?.scrollIntoView()
  })
  return (
    <section
      ref={section}
      id={props.id}
      class={`card min-w-0 flex flex-col scroll-mt-16 ${props.class ?? ''}`}
    >
      <Show when={props.title}>
        <header class="flex flex-wrap items-center gap-x-3 gap-y-2 px-5 pt-4 pb-3">
          <div class="flex-1 min-w-[10rem]">
            <h2 class="m-0 text-[0.9375rem] font-semibold">{props.title}</h2>
            <Show when={props.note}>
              <p class="m-0 text-xs text-muted mt-0.5">{props.note}</p>
            </Show>
          </div>
          <Show when={props.actions}>
            <div class="row flex-wrap">{props.actions}</div>
          </Show>
        </header>
      </Show>
      <div class={props.isFlush ? 'min-w-0' : `px-5 pb-5 min-w-0 ${props.title ? '' : 'pt-5'}`}>
        {props.children}
      </div>
    </section>
  )
}
