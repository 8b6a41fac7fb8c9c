import { i18n } from '../i18n'

/** Why a channel did not take a message, in the reader's words; codes of platforms stay as they are. */
export function faultOf(code: string): string {
  const { t } = i18n.global
  if (/^http_\d+$/.test(code)) return t('deliveryFault.http', { status: code.slice(5) })
  if (code.startsWith('address_')) return t('deliveryFault.address', { code })
  const key = `deliveryFault.${code}`
  return i18n.global.te(key, 'en') ? t(key) : t('deliveryFault.other', { code })
}
