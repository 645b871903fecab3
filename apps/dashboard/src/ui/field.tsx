/** Form fields: a label that is tied to its control, a hint, and an error in place. */
import { type ComponentProps, createUniqueId, type JSX, Show, splitProps } from 'solid-js'

interface FieldLook {
  readonly label: string
  readonly hint?: JSX.Element
  /** Shown instead of the hint, and said with the control. */
  readonly error?: string | undefined
  readonly isLabelHidden?: boolean
}

const LOOK = ['label', 'hint', 'error', 'isLabelHidden', 'class'] as const

/** What ties a control to the texts around it. */
interface Wiring {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': 'true' | undefined
}

function Field(
  props: FieldLook & {
    readonly class?: string | undefined
    readonly control: (wiring: () => Wiring) => JSX.Element
  },
) {
  const id = createUniqueId()
  const note = (): JSX.Element => props.error ?? props.hint
  const wiring = (): Wiring => ({
    id,
    'aria-describedby': note() === undefined ? undefined : `${id}-note`,
    'aria-invalid': props.error === undefined ? undefined : 'true',
  })
  return (
    <div class={`flex flex-col gap-1.5 min-w-0 ${props.class ?? ''}`}>
      <label for={id} class={props.isLabelHidden ? 'sr-only' : 'text-sm font-medium'}>
        {props.label}
      </label>
      {props.control(wiring)}
      <Show when={note()}>
        <p id={`${id}-note`} class={`m-0 text-xs ${props.error ? 'text-bad' : 'text-muted'}`}>
          {note()}
        </p>
      </Show>
    </div>
  )
}

/** One line of text. */
export function TextField(props: FieldLook & ComponentProps<'input'>) {
  const [look, rest] = splitProps(props, LOOK)
  return <Field {...look} control={(wiring) => <input {...rest} {...wiring()} class="control" />} />
}

/** Several lines of text; masked, its letters are dots and its size stays, so that nothing moves under a pointer. */
export function TextArea(
  props: FieldLook & { readonly isMasked?: boolean } & ComponentProps<'textarea'>,
) {
  const [look, own, rest] = splitProps(props, LOOK, ['isMasked'])
  return (
    <Field
      {...look}
      control={(wiring) => (
        <textarea
          {...rest}
          {...wiring()}
          class={`control code resize-y min-h-24 ${own.isMasked ? '[-webkit-text-security:disc]' : ''}`}
        />
      )}
    />
  )
}

/** One of several, by the platform's own list. */
export function SelectField(props: FieldLook & ComponentProps<'select'>) {
  const [look, rest] = splitProps(props, LOOK)
  return (
    <Field {...look} control={(wiring) => <select {...rest} {...wiring()} class="control" />} />
  )
}

/** On or off. */
export function Switch(
  props: {
    readonly label: string
    readonly isLabelHidden?: boolean
    readonly hint?: JSX.Element
    readonly isOn: boolean
    readonly onToggle: (isOn: boolean) => void
  } & Pick<ComponentProps<'input'>, 'disabled'>,
) {
  const id = createUniqueId()
  return (
    <div class="flex items-start gap-3 min-w-0">
      <span class="relative inline-flex shrink-0 mt-0.5">
        <input
          id={id}
          type="checkbox"
          role="switch"
          aria-checked={props.isOn}
          checked={props.isOn}
          disabled={props.disabled}
          aria-describedby={props.hint === undefined ? undefined : `${id}-note`}
          aria-label={props.isLabelHidden ? props.label : undefined}
          class="peer appearance-none m-0 w-8 h-5 rounded-full bg-idle border border-transparent checked:bg-accent transition-colors disabled:op-50 cursor-pointer pointer-coarse:before:absolute pointer-coarse:before:-inset-3 pointer-coarse:before:content-['']"
          onChange={(event) => {
            const wanted = event.currentTarget.checked
            // The owner of the value decides; until it does, the control shows the truth.
            event.currentTarget.checked = props.isOn
            props.onToggle(wanted)
          }}
        />
        <span class="absolute top-0.5 start-0.5 w-4 h-4 rounded-full bg-surface pointer-events-none transition-transform peer-checked:translate-x-3 rtl:peer-checked:-translate-x-3" />
      </span>
      <Show when={!props.isLabelHidden}>
        <span class="flex flex-col min-w-0">
          <label for={id} class="text-sm font-medium">
            {props.label}
          </label>
          <Show when={props.hint}>
            <span id={`${id}-note`} class="text-xs text-muted">
              {props.hint}
            </span>
          </Show>
        </span>
      </Show>
    </div>
  )
}
