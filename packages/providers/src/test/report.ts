/** Says what a suite covered, where its reader sees it. */
export function report(line: string): void {
  // biome-ignore lint/suspicious/noConsole: the only way out that every platform has
  console.info(line)
}
