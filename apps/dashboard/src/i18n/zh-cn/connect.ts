/** 接入应用。 */
import type { connect as en } from '../en/connect.ts'

export const connect: Readonly<Record<keyof typeof en, string>> = {
  'connect.subtitle': '任何支持 OpenAI API 的应用都可以使用：填入此地址、此密钥和一个模型。',
  'connect.facts': '应用需要的信息',
  'connect.baseUrl': '基础地址',
  'connect.key': 'API 密钥',
  'connect.model': '模型',
  'connect.modelHint': 'auto 选择此刻最合适的模型；auto-smart 更看重智能。',
  'connect.noKey': '没有可以显示的统一密钥。请在密钥页轮换以生成一个。',
  'connect.apps': '你的应用',
  'connect.snippet': '{{ name }} 的配置',
  'connect.phone': '在手机上',
  'connect.phoneHint': '扫描即可在同一网络的设备上打开此控制台。',
  'connect.phoneLoopback':
    '此页面是用只有这台电脑知道的名称打开的。请用网络地址打开，二维码即可引导手机到这里。',
  'connect.qr': '{{ url }} 的二维码',
  'connect.seen': '谁已接入',
  'connect.seenNote': '每个密钥的最近一次请求。',
  'connect.seenNever': '还没有任何调用。运行上面的任意示例，它就会出现在这里。',
  'connect.locked': '此处未填入密钥：你登录已有一段时间。再次出示管理密钥即可填入。',
  'connect.fillIn': '填入密钥',
}
