import { shortened } from '../../text/graphemes.ts'
import { harmless } from '../../text/sms.ts'
import type { OrderFacts } from '../work-orders/facts.ts'

const texts = {
  order_issued: (order: OrderFacts) =>
    `订单${order.number}：${order.category}。客户${order.contactName}，电话${order.contactNumber}，地址${order.address}。` +
    `需求：${shortened(order.content.replace(/[。.！!]+$/, ''), 80)}。${order.appointment ? `预约${order.appointment}。` : ''}` +
    `${order.timeLimit ? `请于${order.timeLimit}前完成。` : ''}请在10分钟内联系客户。`,
  order_withdrawn: (order: OrderFacts) => `订单${order.number}已撤回，请勿再联系客户。`,
  merchant_changed: (order: OrderFacts) =>
    `您的${order.category}服务（订单${order.number}）已更换服务商户，新商户会尽快与您联系。如有疑问请拨打${order.hotline}。`,
} satisfies Record<string, (order: OrderFacts) => string>

export type Template = keyof typeof texts

/** To citizens who called in English. Merchants are written to in Chinese; names of categories are Chinese, so none stands here. */
const englishTexts: Partial<Record<Template, (order: OrderFacts) => string>> = {
  merchant_changed: order =>
    `Your order ${order.number} has been given to another provider, who will contact you soon. Questions? Call ${order.hotline}.`,
}

/**
 * The whole message of a template: the centre's one signature in 【】, then the text. What citizens, merchants and seats wrote stands in it
 * on one line and cannot pose as a signature. `language` is the reader's; where there is no text in it, the Chinese one is taken.
 */
export const smsText = (template: Template, order: OrderFacts, signature: string, language: 'zh' | 'en' = 'zh'): string => {
  const { contactName, address, content, category } = order
  const safe = { contactName: harmless(contactName), address: harmless(address), content: harmless(content), category: harmless(category) }
  const text = (language === 'en' ? englishTexts[template] : undefined) ?? texts[template]
  return `【${harmless(signature)}】${text({ ...order, ...safe })}`
}
