/**
 * What is said of a field when a rule is broken that the schema library has no words for: rules of schemas with `params: { rule }`
 * and rules that only the records know (`failField('address.districtCode', 'unknown')`).
 */
import { failFields, type Refusal } from './errors.ts'

const words = {
  required: { zh: '此项必填', en: 'This is needed' },
  order: { zh: '结束时间不能早于开始时间', en: 'The end is before the start' },
  too_long: { zh: '内容太长', en: 'This is too long' },
  too_short: { zh: '内容太短', en: 'This is too short' },
  format: { zh: '格式不正确', en: 'This is not in the right form' },
  characters: { zh: '含有无法保存的字符', en: 'This holds characters that cannot be stored' },
  date_range: { zh: '日期超出可用范围', en: 'This date is out of range' },
  too_deep: { zh: '内容层级太深', en: 'This is nested too deep' },
  type: { zh: '内容类型不正确', en: 'This is of the wrong kind' },
  not_in_list: { zh: '请从列出的选项中选择', en: 'Choose one of the listed values' },
  in_past: { zh: '时间已经过去', en: 'This time has passed' },
  too_far: { zh: '时间太远', en: 'This time is too far ahead' },
  unknown: { zh: '没有找到，请重新选择', en: 'Not found: choose again' },
  phone_number: {
    zh: '不是有效的电话号码，请填写如 13812345678 或 0730-8211001',
    en: 'Not a telephone number: write one like 13812345678 or 0730-8211001',
  },
  other_name: {
    zh: '与所选会员的姓名不同：请选择是此号码的另一个人，还是该会员改了名',
    en: 'Not the name of the chosen member: say whether this is another person, or the member under a new name',
  },
  extension: {
    zh: '分机号（“转”后面的号码）不能拨打，请只填总机号码，分机写在需求里',
    en: 'An extension cannot be dialled: give the main number only, and note the extension in the request',
  },
  username: {
    zh: '以字母开头，只含字母、数字、点、横线和下划线',
    en: 'Begin with a letter; letters, digits, dots, dashes and underscores only',
  },
  password_short: { zh: '密码至少 10 个字符', en: 'A password has at least 10 characters' },
  password_common: { zh: '这个密码太常见，容易被猜到，请换一个', en: 'This password is common and easily guessed: choose another' },
  password_name: { zh: '密码不能包含用户名或姓名', en: 'A password does not contain the user name or the name' },
  password_same: { zh: '新密码不能与现在的相同', en: 'The new password is the one in force: choose another' },
  password_wrong: { zh: '当前密码不正确', en: 'This is not the password in force' },
  code_wrong: { zh: '验证码不正确，或设置已超时，请重新开始', en: 'The code is not right, or the setup has taken too long: begin again' },
  not_lead: { zh: '请选择有班长岗位、在用的人员', en: 'Choose somebody active who has the role of a team lead' },
  reason_words: { zh: '请用至少 4 个字说明原因', en: 'Say why in at least 4 letters' },
  duplicate: { zh: '已经存在', en: 'This exists already' },
  not_leaf: { zh: '请选择最末级的服务类别', en: 'Choose a category of the last level' },
  own_branch: { zh: '不能移到它自己的下级', en: 'It cannot stand below itself' },
  no_longer_fits: {
    zh: '以前的内容不符合现在的要求，请手工修改',
    en: 'What stood here before is not accepted any more: change it by hand',
  },
  last_phone: { zh: '至少保留一个电话号码', en: 'One telephone number has to stay' },
  call_unknown: {
    zh: '还查不到这个通话的号码，请填写号码，或稍后再试',
    en: 'The number of this call is not known yet: enter it, or try again shortly',
  },
  withheld: { zh: '来电没有显示号码，请询问并填写', en: 'The caller withheld the number: ask for it' },
} as const

export type RecordRule = keyof typeof words

/** The rule's text, or null for a rule that is not in the table. */
export const wordsOfRule = (rule: string, language: 'zh' | 'en'): string | null =>
  Object.hasOwn(words, rule) ? words[rule as RecordRule][language] : null

/** A refusal that names one field; the error handler adds the words in the caller's language. */
export const failField = (path: string, rule: RecordRule): Refusal => failFields([{ path, rule, message: '' }])
