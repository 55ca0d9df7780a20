/** Signing in: how long it lasts, and who proves it twice (OWASP ASVS 3.3.2 level 2: 30 minutes idle, 12 hours). */
import { flag, span } from './setting.ts'

const base = { theme: 'sign-in', applies: ['api'], source: 'practice' } as const

export const signIn = {
  'session.idle': span({
    ...base,
    unit: 'minutes',
    min: 5,
    max: 720,
    default: 30,
    name: { zh: '无操作多久后登录结束', en: 'A sign-in ends after idling for' },
    help: {
      zh: '这么久没有人操作，登录即结束；接听中的座席和通话不受影响。',
      en: 'With nobody at it for so long a sign-in ends; a seat that takes calls, and a conversation, keep it.',
    },
  }),
  'session.longest': span({
    ...base,
    unit: 'hours',
    min: 1,
    max: 24,
    default: 12,
    name: { zh: '一次登录最长', en: 'A sign-in lasts at most' },
    help: {
      zh: '到时须重新登录，不会中断通话；对修改之后的登录生效。',
      en: 'Then people sign in again; no conversation ends by it. Counts for sign-ins after the change.',
    },
  }),
  'session.one-time': span({
    ...base,
    unit: 'hours',
    min: 1,
    max: 720,
    default: 72,
    name: { zh: '一次性密码有效期', en: 'One-time passwords are good for' },
    help: {
      zh: '在此时间内须换成自己的密码，过后要重新发放；对修改之后发放的生效。',
      en: 'Within it they are changed for an own one, else another is given. Counts for those given after the change.',
    },
  }),
  'session.second-factor.lead': flag({
    ...base,
    default: false,
    name: { zh: '班组长须两步验证', en: 'Team leads need a second factor' },
    help: {
      zh: '下次登录时须设置并使用验证器的动态码；已有的登录不受影响。',
      en: 'It is set up and asked for at their next sign-in; sign-ins that run are left alone.',
    },
  }),
  'session.second-factor.back-office': flag({
    ...base,
    default: false,
    name: { zh: '后台人员须两步验证', en: 'The back office needs a second factor' },
    help: {
      zh: '管理员、中心、质检等后台岗位；下次登录时须设置并使用动态码，已有的登录不受影响。',
      en: 'Administrators and other back-office roles: set up and asked for at their next sign-in; sign-ins that run are left alone.',
    },
  }),
}
