/** The way in. */
export const welcome = {
  'welcome.title': 'Sign in',
  'welcome.lead': 'One endpoint over every free tier you have.',
  'welcome.text':
    'FreeLLMAPI picks the best model that can answer right now, falls over before you notice, and never exceeds a cap it knows. Sign in to add keys and watch it work.',
  'welcome.key': 'Admin key',
  'welcome.keyHint':
    'ADMIN_DASHBOARD_KEY from your environment, or the one the server generated and announced on its first start.',
  'welcome.wrong': 'That is not the admin key of this server.',
  'welcome.link': 'Signing you in with the link from your server…',
  'welcome.linkFailed':
    'The sign-in link was used already, or is too old. Use the admin key instead.',
  'welcome.where': 'Where do I find the admin key?',
  'welcome.whereEnv':
    'In the file or service that starts FreeLLMAPI: the variable ADMIN_DASHBOARD_KEY.',
  'welcome.whereFile':
    'If you set none, the server made one on its first start, printed it once, and keeps it in admin.key in its data directory.',
  'welcome.cookie':
    'The key is exchanged for a session cookie that scripts cannot read. It is not stored in this browser.',
  'proof.title': 'Is it still you?',
  'proof.text':
    'You signed in a while ago. Secrets are shown, keys and backups made and taken back, only for whoever has just presented the admin key.',
  'proof.submit': 'Continue',
} as const
