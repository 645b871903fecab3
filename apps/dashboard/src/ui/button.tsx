/** The buttons of the dashboard: one shape, four weights. */
import { A } from '@solidjs/router'
import { type ComponentProps, type JSX, Show, splitProps } from 'solid-js'

/** `primary` at most once per view; `danger` for what cannot be undone by itself. */
export type ButtonTone = 'primary' | 'plain' | 'quiet' | 'danger'

const TONES: Readonly<Record<ButtonTone, string>> = {
  primary: 'bg-accent text-on-accent border-transparent hover:op-90',
  plain: 'bg-surface text-ink border-edge hover:bg-sunken',
  quiet: 'bg-transparent text-muted border-transparent hover:bg-sunken hover:text-ink',
  danger: 'bg-surface text-bad border-edge hover:bg-bad-soft',
}

const SHAPE =
  'inline-flex items-center justify-center gap-2 rounded-lg border font-medium text-sm whitespace-nowrap transition-colors disabled:op-55 aria-busy:op-70 no-underline'
const SIZES = { medium: 'px-3.5 min-h-9', small: 'px-2.5 min-h-8 text-[0.8125rem]' } as const

interface ButtonLook {
  readonly tone?: ButtonTone
  readonly size?: keyof typeof SIZES
  /** A preset-icons class, `i-lucide-plus`. */
  readonly icon?: string
  readonly children?: JSX.Element
}

function look(props: ButtonLook & { readonly class?: string | undefined }): string {
  return `${SHAPE} ${SIZES[props.size ?? 'medium']} ${TONES[props.tone ?? 'plain']} ${props.class ?? ''}`
}

/** A button. `isPending` keeps its width and its focus while its work is under way. */
export function Button(
  props: ButtonLook & { readonly isPending?: boolean } & ComponentProps<'button'>,
) {
  const [own, rest] = splitProps(props, ['tone', 'size', 'icon', 'isPending', 'class', 'children'])
  return (
    <button
      type="button"
      {...rest}
      class={look(own)}
      aria-busy={own.isPending === true ? 'true' : undefined}
      disabled={rest.disabled || own.isPending === true}
    >
      <Glyph icon={own.isPending === true ? 'i-lucide-loader-circle animate-spin' : own.icon} />
      {own.children}
    </button>
  )
}

/** A button that is only an icon; `label` is what it is called. */
export function IconButton(
  props: Omit<ButtonLook, 'children'> & {
    readonly icon: string
    readonly label: string
  } & Omit<ComponentProps<'button'>, 'children'>,
) {
  const [own, rest] = splitProps(props, ['tone', 'size', 'icon', 'label', 'class'])
  return (
    <button
      type="button"
      title={own.label}
      aria-label={own.label}
      {...rest}
      class={`${look({ tone: own.tone ?? 'quiet', size: own.size ?? 'medium', class: own.class })} !px-0 ${own.size === 'small' ? 'w-8' : 'w-9'} pointer-coarse:min-w-11`}
    >
      <Glyph icon={own.icon} />
    </button>
  )
}

/** A link that looks like a button, for what leads somewhere. */
export function LinkButton(
  props: ButtonLook & {
    readonly href: string
    readonly isExternal?: boolean
    readonly class?: string
    readonly onFollow?: () => void
  },
) {
  return (
    <Show
      when={props.isExternal}
      fallback={
        <A href={props.href} class={look(props)} onClick={() => props.onFollow?.()}>
          <Glyph icon={props.icon} />
          {props.children}
        </A>
      }
    >
      <a href={props.href} target="_blank" rel="noopener noreferrer" class={look(props)}>
        <Glyph icon={props.icon} />
        {props.children}
      </a>
    </Show>
  )
}

function Glyph(props: { readonly icon?: string | undefined }) {
  return <Show when={props.icon}>{(icon) => <span class={icon()} aria-hidden="true" />}</Show>
}
