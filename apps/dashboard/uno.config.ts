/** The design system: semantic colours as CSS variables (src/styles.css) and the few composite classes everything shares. */
import { defineConfig, presetIcons, presetWind4 } from 'unocss'

/** Each name is a variable that `styles.css` gives a light and a dark value. */
const COLORS = [
  'bg',
  'surface',
  'sunken',
  'line',
  'edge',
  'ink',
  'muted',
  'faint',
  'accent',
  'on-accent',
  'accent-soft',
  'good',
  'good-soft',
  'warn',
  'warn-soft',
  'bad',
  'bad-soft',
  'idle',
] as const

export default defineConfig({
  presets: [
    presetWind4({ dark: 'class', preflights: { reset: true, theme: { mode: 'on-demand' } } }),
    presetIcons({ scale: 1.15, extraProperties: { display: 'inline-block', 'flex-shrink': '0' } }),
  ],
  content: { pipeline: { include: [/\.tsx?($|\?)/] } },
  theme: {
    colors: Object.fromEntries(COLORS.map((name) => [name, `var(--${name})`])),
    font: {
      sans: 'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif',
      mono: 'ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace',
    },
  },
  shortcuts: {
    card: 'bg-surface border border-line rounded-xl',
    control:
      'w-full bg-surface border border-edge rounded-lg px-3 py-2 text-sm text-ink placeholder:text-faint min-h-[2.375rem] disabled:op-60 aria-[invalid=true]:border-bad',
    row: 'flex items-center gap-2 min-w-0',
    stack: 'flex flex-col gap-4 min-w-0',
    eyebrow: 'text-xs font-medium text-muted',
    figure: 'tabular-nums tracking-tight',
    code: 'font-mono text-[0.8125rem] leading-relaxed',
  },
})
