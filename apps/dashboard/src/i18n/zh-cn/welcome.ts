/** 登录。 */
import type { welcome as en } from '../en/welcome.ts'

export const welcome: Readonly<Record<keyof typeof en, string>> = {
  'welcome.title': '登录',
  'welcome.lead': '用一个端点汇集你所有的免费额度。',
  'welcome.text':
    'FreeLLMAPI 会挑选此刻最合适的模型，在你察觉之前完成切换，并且绝不超出已知的上限。登录后即可添加密钥并查看运行情况。',
  'welcome.key': '管理密钥',
  'welcome.keyHint': '环境变量 ADMIN_DASHBOARD_KEY，或服务器首次启动时生成并显示的密钥。',
  'welcome.wrong': '这不是此服务器的管理密钥。',
  'welcome.link': '正在通过服务器给出的链接登录…',
  'welcome.linkFailed': '登录链接已被使用或已过期，请改用管理密钥。',
  'welcome.where': '在哪里可以找到管理密钥？',
  'welcome.whereEnv': '在启动 FreeLLMAPI 的文件或服务中：变量 ADMIN_DASHBOARD_KEY。',
  'welcome.whereFile':
    '如果没有设置，服务器会在首次启动时生成一个并显示一次，同时保存在数据目录的 admin.key 中。',
  'welcome.cookie': '密钥会换成脚本无法读取的会话 Cookie，不会保存在此浏览器中。',
  'proof.title': '确认是你本人',
  'proof.text':
    '你登录已有一段时间。只有刚刚出示过管理密钥的人才能查看机密、创建密钥、创建或恢复备份。',
  'proof.submit': '继续',
}
