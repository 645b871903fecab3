/** What the server finds when it examines what it runs on, the worst first, each with its remedy. */
import { createSignal, For, Show } from 'solid-js'
import type { Examination } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/page.tsx'
import { StatusDot } from '../../ui/status-dot.tsx'
import { notifyFailure } from '../../ui/toast.ts'
import type { Tone } from '../../ui/tone.ts'
import { examine } from './data.ts'

type Finding = Examination['findings'][number]

const TONES: Readonly<Record<Finding['level'], Tone>> = {
  problem: 'bad',
  warning: 'warn',
  ok: 'good',
}
const WORST_FIRST = Object.keys(TONES)

export function Doctor() {
  const { t, number } = useText()
  const [found, setFound] = createSignal<Examination | undefined>()
  const [isPending, setPending] = createSignal(false)
  const run = async (): Promise<void> => {
    setPending(true)
    try {
      setFound(await examine())
    } catch (thrown) {
      notifyFailure(t('failed.toast'), thrown)
    } finally {
      setPending(false)
    }
  }
  return (
    <Panel
      id="doctor"
      title={t('doctor.title')}
      note={t('doctor.text')}
      actions={
        <>
          <Show when={found()}>
            {(examination) => (
              <Badge tone={TONES[worstFirst(examination().findings)[0]?.level ?? 'ok']}>
                {t('doctor.score', { score: number(examination().score) })}
              </Badge>
            )}
          </Show>
          <Button
            size="small"
            icon="i-lucide-stethoscope"
            isPending={isPending()}
            onClick={() => void run()}
          >
            {t('doctor.run')}
          </Button>
        </>
      }
    >
      <div role="status">
        <Show when={found()}>
          {(examination) => (
            <ul class="m-0 p-0 list-none flex flex-col divide-y divide-line">
              <For each={worstFirst(examination().findings)}>
                {(finding) => <Line finding={finding} />}
              </For>
            </ul>
          )}
        </Show>
      </div>
    </Panel>
  )
}

function Line(props: { readonly finding: Finding }) {
  const { t, findingText } = useText()
  const said = () => findingText(props.finding)
  return (
    <li class="py-2 flex flex-col gap-1 min-w-0">
      <StatusDot tone={TONES[props.finding.level]}>
        <span class="whitespace-normal">
          <span class="font-medium">{said().check}</span>
          {`: ${said().message}`}
          <span class="sr-only">{` (${t(`doctor.${props.finding.level}`)})`}</span>
        </span>
      </StatusDot>
      <Show when={said().fix}>
        {(fix) => (
          <span class="ps-4 text-xs text-muted break-words">{t('doctor.fix', { fix: fix() })}</span>
        )}
      </Show>
    </li>
  )
}

function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted(
    (left, right) => WORST_FIRST.indexOf(left.level) - WORST_FIRST.indexOf(right.level),
  )
}
