/* Runs before the first paint, so that a dark room never flashes white. A file of its own: the policy allows no inline script. */
;(() => {
  let wanted = 'system'
  try {
    wanted = JSON.parse(localStorage.getItem('freellmapi.preferences') || '{}').theme || 'system'
  } catch (_) {
    // Storage may be forbidden or its content foreign: the system's theme is a fine answer.
  }
  const dark =
    wanted === 'dark' || (wanted === 'system' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.classList.toggle('dark', dark)
})()
