/** The dashboard's language: a typed translator, and numbers and instants as the viewer reads them. */
import { resolveTemplate, type Template, type TemplateArgs } from '@solid-primitives/i18n'
import { createContext, createEffect, createSignal, type ParentProps, useContext } from 'solid-js'
import { usePreferences } from '../preferences.tsx'
import type { Dictionary, Language, TextKey, Told } from './dictionary.ts'
import { en } from './en.ts'
import { createFormats } from './format.ts'
import { createTold } from './told.ts'

/** What a text's `{{ name }}` places are filled with. */
export type TextArgs = Readonly<Record<string, string | number>>
/** Names that exist as `.one` and `.other`. */
export type PluralKey = {
  [K in TextKey]: K extends `${infer Stem}.other` ? Stem : never
}[TextKey]

/** Languages with a dictionary, in their own words. English is part of the shell, the others load when asked for. */
export const LOCALES = { en: 'English', 'zh-CN': '简体中文' } as const
export type Locale = keyof typeof LOCALES

/** The first language of the browser's wish list that has a dictionary. */
export function localeFor(wishes: readonly string[]): Locale {
  for (const wish of wishes) {
    const language = wish.toLowerCase().split('-')[0]
    const found = Object.keys(LOCALES).find((tag) => tag.toLowerCase().split('-')[0] === language)
    if (found !== undefined) return found as Locale
  }
  return 'en'
}

function createText() {
  const [preferences] = usePreferences()
  const locale = (): Locale => localeFor([preferences.locale ?? '', ...navigator.languages])
  const [dictionary, setDictionary] = createSignal<Dictionary>(en)
  const [told, setTold] = createSignal<Told>()
  createEffect(() => {
    const wanted = locale()
    document.documentElement.lang = wanted
    const speak = ({ texts, told: ofServer }: Partial<Language>): void => {
      setDictionary(texts ?? en)
      setTold(ofServer)
    }
    if (wanted === 'en') speak({})
    else void import('./zh-cn.ts').then(({ zhCn }) => speak(zhCn))
  })
  const fill = (text: string, args: TextArgs): string =>
    resolveTemplate<Template<TextArgs>>(
      text as Template<TextArgs>,
      args as TemplateArgs<Template<TextArgs>>,
    )
  const t = (key: TextKey, args: TextArgs = {}): string => fill(dictionary()[key], args)
  const formats = createFormats(locale)
  /** The form of a text that fits `count`, which also fills its `{{ count }}`. */
  const plural = (stem: PluralKey, count: number, args: TextArgs = {}): string => {
    const form = new Intl.PluralRules(locale()).select(count) === 'one' ? 'one' : 'other'
    return t(`${stem}.${form}` as TextKey, { count: formats.number(count), ...args })
  }
  return { t, plural, locale, ...createTold(told, fill), ...formats }
}

/** Everything `useText` gives. */
export type Text = ReturnType<typeof createText>

const Context = createContext<Text>()

/** Gives everything below it the viewer's language. */
export function TextProvider(props: ParentProps) {
  return <Context.Provider value={createText()}>{props.children}</Context.Provider>
}

/** The translator and the formats. Throws outside a `TextProvider`. */
export function useText(): Text {
  const text = useContext(Context)
  if (text === undefined) throw new Error('Put a TextProvider above this component.')
  return text
}
