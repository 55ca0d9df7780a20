/**
 * The error catalogue: every code the server may answer, with its HTTP status and its text in both languages.
 * `docs/errors.md` is printed from it (`node --import tsx server/errors-page.ts --write`), and a test holds the two together.
 * `{name}` in a text is filled from the facts given to `fail`.
 */
import type { FieldProblem } from './contract/problem.ts'

type Entry = { status: number; zh: string; en: string }

export const catalogue = {
  // Any request
  INVALID_INPUT: { status: 400, zh: '填写的内容有误，请检查标出的栏目', en: 'Some fields are not right: see the marked ones' },
  MALFORMED_REQUEST: { status: 400, zh: '无法读取请求内容', en: 'The request cannot be read' },
  NOT_SIGNED_IN: { status: 401, zh: '请先登录', en: 'Please sign in' },
  FORBIDDEN: { status: 403, zh: '您没有此操作的权限', en: 'You may not do this' },
  FOREIGN_ORIGIN: { status: 403, zh: '请求不是来自本系统页面', en: 'The request does not come from this console' },
  NOT_FOUND: { status: 404, zh: '没有这个地址', en: 'Nothing is here' },
  TOO_LARGE: { status: 413, zh: '内容太大', en: 'The content is too large' },
  UNSUPPORTED_CONTENT: { status: 415, zh: '不支持的内容类型', en: 'This kind of content is not accepted' },
  TOO_MANY_REQUESTS: {
    status: 429,
    zh: '请求过于频繁，请在 {seconds} 秒后再试',
    en: 'Too many requests at once: try again in {seconds} s',
  },
  TOO_MANY_CONNECTIONS: {
    status: 429,
    zh: '您打开的页面过多（最多 {limit} 个），请关闭一些',
    en: 'You have too many pages open (at most {limit}): close some',
  },
  INTERNAL: { status: 500, zh: '系统出错，已记录（编号 {requestId}）', en: 'Something went wrong; it is logged as {requestId}' },
  DATABASE_AWAY: { status: 503, zh: '数据库暂时不可用，请稍后重试', en: 'The database is away; try again shortly' },
  REDIS_AWAY: { status: 503, zh: '消息服务暂时不可用，请稍后重试', en: 'The message service is away; try again shortly' },

  // Sessions
  WRONG_PASSWORD: { status: 401, zh: '用户名或密码不正确', en: 'User name or password is not right' },
  TOO_MANY_SIGN_INS: {
    status: 429,
    zh: '登录尝试过多，请在 {seconds} 秒后再试',
    en: 'Too many attempts to sign in: try again in {seconds} s',
  },
  SECOND_FACTOR_NEEDED: { status: 401, zh: '请输入验证器上的验证码', en: 'Enter the code of your authenticator' },
  WRONG_CODE: { status: 401, zh: '验证码不正确或已使用过', en: 'The code is not right, or was used already' },
  NEW_PASSWORD_NEEDED: { status: 401, zh: '请先设置新密码', en: 'Choose a new password first' },
  SECOND_FACTOR_SETUP_NEEDED: {
    status: 401,
    zh: '您的岗位需要两步验证，请先设置验证器',
    en: 'Your role needs a second factor: set it up first',
  },
  ONE_TIME_PASSWORD_OVER: {
    status: 401,
    zh: '一次性密码已过期，请联系管理员重新设置',
    en: 'The one-time password is no longer valid: ask an administrator for another',
  },
  NO_SECOND_FACTOR: { status: 409, zh: '尚未启用两步验证', en: 'There is no second factor' },
  SECOND_FACTOR_REQUIRED: {
    status: 409,
    zh: '您的岗位必须使用两步验证，不能停用',
    en: 'Your role needs a second factor: it cannot be turned off',
  },
  SIGN_IN_NOT_FOUND: { status: 404, zh: '没有这个登录，或已经结束', en: 'There is no such sign-in, or it is over' },
  SIGN_IN_BUSY: { status: 503, zh: '登录的人太多，请稍后再试', en: 'Too many people are signing in: try again shortly' },

  // People and teams
  STAFF_NOT_FOUND: { status: 404, zh: '没有这个账号', en: 'There is no such account' },
  STAFF_CHANGED: {
    status: 409,
    zh: '{by} 刚刚修改了这个账号（{what}），请核对后再保存',
    en: '{by} has just changed this account ({what}): look again before you save',
  },
  STAFF_HAS_HISTORY: {
    status: 409,
    zh: '{name} 已有登录或业务记录，不能删除，请停用',
    en: '{name} has signed in or left records: an account with history is disabled, not deleted',
  },
  LAST_ADMINISTRATOR: {
    status: 409,
    zh: '{name} 是最后一位可用的系统管理员，不能停用或取消该角色',
    en: '{name} is the last administrator: the account cannot be disabled, deleted, or lose the role',
  },
  TEAM_NOT_FOUND: { status: 404, zh: '没有这个班组', en: 'There is no such team' },
  TEAM_CHANGED: {
    status: 409,
    zh: '{by} 刚刚修改了这个班组（{what}），请核对后再保存',
    en: '{by} has just changed this team ({what}): look again before you save',
  },
  TEAM_IN_USE: {
    status: 409,
    zh: '班组还有 {people} 人、{seats} 个座席，不能删除',
    en: 'The team has {people} people and {seats} seats: it cannot be deleted',
  },

  // Roles
  ROLE_NOT_FOUND: { status: 404, zh: '没有这个角色', en: 'There is no such role' },
  ROLE_CHANGED: {
    status: 409,
    zh: '角色已被他人修改，请核对后再保存',
    en: 'Somebody else has changed this role: look again before you save',
  },
  ROLE_IN_USE: {
    status: 409,
    zh: '还有 {count} 人使用这个角色（{people}），请先给他们换角色',
    en: '{count} people have this role ({people}): give them another first',
  },
  ROLE_DUTIES: {
    status: 409,
    zh: '“{one}”与“{other}”不能由同一个角色承担（职责分离）',
    en: '"{one}" and "{other}" must not be in one role (separation of duties)',
  },

  // Seats
  SEAT_CHANGED: {
    status: 409,
    zh: '{by} 刚刚修改了这个座席（{what}），请核对后再保存',
    en: '{by} has just changed this seat ({what}): look again before you save',
  },
  NO_SEAT: { status: 409, zh: '您没有分配座席', en: 'No seat is assigned to you' },
  SEAT_IN_USE: { status: 409, zh: '座席 {seat} 已由 {person} 在别处签入', en: 'Seat {seat} is in use elsewhere by {person}' },
  SEAT_TAKEN_OVER: { status: 409, zh: '座席已在别处被接管', en: 'The seat was taken over elsewhere' },
  SEAT_UNKNOWN: { status: 404, zh: '没有座席 {seat}', en: 'There is no seat {seat}' },
  SEAT_EXISTS: { status: 409, zh: '座席 {seat} 已存在', en: 'Seat {seat} exists already' },
  SEAT_OFFLINE: { status: 409, zh: '请先签入座席', en: 'Sign in to your seat first' },
  SEAT_IN_CALL: { status: 409, zh: '座席正在通话', en: 'The seat is in a call' },
  SEAT_NOT_IN_WRAP_UP: { status: 409, zh: '座席不在话后整理状态', en: 'The seat is not in wrap-up' },
  SEAT_UNREACHABLE: { status: 409, zh: '座席电话未注册，请检查话机或软电话', en: 'No telephone is registered for the seat' },

  // Calls
  CALL_UNKNOWN: { status: 404, zh: '没有这个通话，或通话已结束', en: 'There is no such call, or it is over' },
  CALL_NOT_YOURS: { status: 403, zh: '这不是您的通话', en: 'This is not your call' },
  CALL_NOT_ABOUT: {
    status: 409,
    zh: '这个通话（callId）不是关于这张工单或这位对象的，不能记在它名下',
    en: 'This call (callId) was not about this order or with this party, and cannot be tied to it',
  },
  PHONE_HOLDS: {
    status: 409,
    zh: '话机自身按了保持，请在话机上恢复通话',
    en: 'The telephone itself holds the call: take it up again there',
  },
  CALL_STATE: { status: 409, zh: '通话当前状态不能执行此操作', en: 'The state of the call does not allow this now' },
  CONSULT_SEAT_UNKNOWN: {
    status: 404,
    zh: '不能咨询座席 {to}：没有这个座席，或就是您自己',
    en: 'Seat {to} cannot be asked: it does not exist, or is your own',
  },
  CONSULT_SEAT_AWAY: { status: 409, zh: '座席 {to} 未签入或电话不可用', en: 'Seat {to} is not signed in, or has no telephone' },
  CONSULT_SEAT_BUSY: { status: 409, zh: '座席 {to} 正在通话', en: 'Seat {to} is in a call' },
  NUMBER_INVALID: { status: 400, zh: '号码无效，无法拨打', en: 'This number cannot be dialled' },
  TARGET_UNKNOWN: { status: 404, zh: '找不到要拨打的对象或其号码', en: 'Nobody to dial was found, or no number' },
  DIAL_NOT_ALLOWED: {
    status: 403,
    zh: '此号码不在允许拨打的范围内，需要时请联系班长或管理员',
    en: 'This number is not among those that may be dialled; ask your team lead',
  },
  DIAL_OWN_NUMBER: { status: 403, zh: '这是本中心自己的号码，不能拨打', en: "This is one of the centre's own numbers" },
  DIAL_NEEDS_LEAD: {
    status: 403,
    zh: '{name}只能由班长拨打或回拨，请联系班长',
    en: 'Only a team lead may call or call back this number ({name})',
  },
  DIAL_CONFIRM_EMERGENCY: {
    status: 409,
    zh: '这是紧急号码（{name}），请确认后再拨打',
    en: 'This is an emergency number ({name}): confirm that you mean it',
  },
  DIAL_CITIZEN_WAITS: {
    status: 409,
    zh: '该市民正在热线中等候接听，不必回拨',
    en: 'This citizen is on the line to the hotline right now and waits for a seat',
  },
  DIAL_CITIZEN_IN_LINE: {
    status: 409,
    zh: '该市民正在热线排队，排在第{place}位，不必回拨',
    en: 'This citizen is number {place} in the line right now: no need to call',
  },
  DIAL_ENGAGED: { status: 409, zh: '{person}正在与此号码通话或呼叫中', en: '{person} is calling this number, or talks with it, right now' },
  DIAL_SEAT_LIMIT: {
    status: 429,
    zh: '本座席一小时内外呼已达 {limit} 次，请稍后再拨或联系班长',
    en: 'This seat has made its {limit} calls of an hour: wait, or ask your team lead',
  },
  DIAL_DAY_LIMIT: {
    status: 429,
    zh: '本中心今天外呼已达 {limit} 次，请联系班长',
    en: 'The centre has made its {limit} calls of the day: ask your team lead',
  },
  DIAL_CONCURRENT_LIMIT: {
    status: 429,
    zh: '同时外呼已达 {limit} 路，请稍后再拨',
    en: 'The centre makes {limit} calls at one time already: try again shortly',
  },
  DIAL_REFUSED_OFTEN: {
    status: 429,
    zh: '本座席一小时内已有 {limit} 次外呼被拒绝，请核对号码或联系班长',
    en: '{limit} calls of this seat were refused within an hour: look at the number again, or ask your team lead',
  },
  SWITCH_AWAY: {
    status: 503,
    zh: '话务服务暂时不可用，通话不受影响，请稍后重试',
    en: 'The call service is away; calls go on; try again shortly',
  },
  SWITCH_TIMEOUT: { status: 503, zh: '话务服务没有及时答复，请重试', en: 'The call service did not answer in time; try again' },

  // Full numbers, searches by number
  REVEAL_NO_CONTEXT: {
    status: 403,
    zh: '只有在您与对方的通话中（或刚结束），或正在办理对方的工单、回访任务时，才能查看完整号码',
    en: 'A full number is shown during or just after your own call with this party, or while you work on an order or callback of theirs',
  },
  REVEAL_LIMIT: {
    status: 429,
    zh: '您一小时内查看完整号码已达 {limit} 次，请 {minutes} 分钟后再试或联系班长；班长已收到提醒',
    en: 'You have looked at {limit} full numbers within an hour: try again in {minutes} min, or ask your team lead, who has been told',
  },
  NUMBER_SEARCH_HOUR_LIMIT: {
    status: 429,
    zh: '您一小时内按号码查找已达 {limit} 次，请 {minutes} 分钟后再试或联系班长；班长已收到提醒',
    en: 'You have searched by a number {limit} times within an hour: try again in {minutes} min, or ask your team lead, who has been told',
  },
  NUMBER_SEARCH_LIMIT: {
    status: 429,
    zh: '按号码查找过于频繁（每分钟 {limit} 次），请 {seconds} 秒后再试',
    en: 'Too many searches by number ({limit} a minute): try again in {seconds} s',
  },

  // Members, merchants
  MEMBER_NOT_FOUND: { status: 404, zh: '没有这个会员', en: 'There is no such member' },
  MEMBER_KNOWN: { status: 409, zh: '已有同名同号码的会员', en: 'There is a member of this name and number already' },
  MEMBER_CHANGED: { status: 409, zh: '会员资料已被他人修改，请刷新后再试', en: 'The member record was changed meanwhile: read it again' },
  MERCHANT_NOT_FOUND: { status: 404, zh: '没有这个商户', en: 'There is no such merchant' },
  MERCHANT_NOT_ELIGIBLE: {
    status: 409,
    zh: '该商户现在不能承接（停用、资质到期或不做此类服务）',
    en: 'This merchant cannot take the order now (suspended, qualification expired, or not its service)',
  },

  // Work orders, dispatch, callbacks
  ORDER_NOT_FOUND: { status: 404, zh: '没有这个工单', en: 'There is no such work order' },
  ORDER_CHANGED: { status: 409, zh: '工单已被他人更新，请刷新后再试', en: 'The work order was changed meanwhile: read it again' },
  ORDER_STATE: { status: 409, zh: '工单当前状态不能执行此操作', en: 'The work order is in a state that does not allow this' },
  ORDER_CLAIMED: { status: 409, zh: '工单已由 {person} 领取', en: 'The work order is held by {person}' },
  CLAIM_NOT_YOURS: { status: 409, zh: '工单不在您名下，请先领取', en: 'You do not hold this work order: claim it first' },
  SAME_PERSON: {
    status: 403,
    zh: '受理、派单、回访不能由同一人处理，请交给其他同事',
    en: 'One person may not take in, dispatch and call back the same order',
  },
  KEY_REUSED: { status: 409, zh: '此提交编号已用于另一张工单', en: 'This submission key belongs to another order' },
  PROMISE_USED: {
    status: 409,
    zh: '商户已承诺过一次仍未联系，请退回重新派单',
    en: 'The merchant has promised once already: hand the order back',
  },
  REOPEN_TOO_LATE: { status: 409, zh: '工单完成已超过 30 天，不能重开', en: 'Completed more than 30 days ago: it cannot be reopened' },
  TASK_NOT_FOUND: { status: 404, zh: '没有这个回访任务', en: 'There is no such callback task' },
  TASK_CHANGED: { status: 409, zh: '回访任务已被更新，请刷新后再试', en: 'The task was changed meanwhile: read it again' },
  TASK_TAKEN: { status: 409, zh: '回访任务已由 {person} 领取', en: 'The task is held by {person}' },
  TASK_CLOSED: { status: 409, zh: '回访任务已结束', en: 'The task is closed' },
  TASK_NOT_DUE: { status: 409, zh: '回访任务还没有到时间', en: 'The task is not due yet' },
  TASK_OTHER_FORM: { status: 409, zh: '此结果不适用于这类回访', en: 'This result belongs to another kind of callback' },
  AUDIT_ENTRY_NOT_FOUND: { status: 404, zh: '没有这条审计记录', en: 'There is no such entry in the audit' },
  ASIDE_NOT_FOUND: { status: 404, zh: '没有这条待处理的记录', en: 'No such entry is set aside' },
  DRAFTS_FULL: {
    status: 409,
    zh: '未完成的表单已有 {limit} 份，请先提交或丢弃一些，本表单暂时只保存在这台电脑上',
    en: 'You have {limit} unfinished forms: save or throw away some. Until then this one is kept on this computer alone',
  },
  DRAFT_NOT_FOUND: { status: 404, zh: '没有这个草稿', en: 'There is no such draft' },

  // Plain records
  RECORD_NOT_FOUND: { status: 404, zh: '没有这条记录', en: 'There is no such record' },
  RECORD_CHANGED: {
    status: 409,
    zh: '{person}刚刚修改了：{fields}。请核对后再保存',
    en: '{person} has just changed {fields}: look at it, then save again',
  },
  RECORD_IN_USE: {
    status: 409,
    zh: '仍在使用，不能删除：{uses}。可以停用',
    en: 'Still in use by {uses}: it cannot be deleted, but can be disabled',
  },
  RECORD_AS_WISHED: { status: 409, zh: '已经是这样，没有可以改动的内容', en: 'It is like that already: there is nothing to change' },

  // Recordings
  RECORDING_NOT_FOUND: { status: 404, zh: '没有这个录音', en: 'There is no such recording' },
  RECORDING_NOT_READY: { status: 409, zh: '录音还在处理', en: 'The recording is still being made' },
  PROMPT_UNKNOWN: { status: 404, zh: '没有编号为 {id} 的提示音', en: 'There is no prompt {id}' },
  AUDIO_UNREADABLE: {
    status: 400,
    zh: '无法读取该录音，请上传 WAV、FLAC 或 MP3',
    en: 'The recording cannot be read: send WAV, FLAC or MP3',
  },
  AUDIO_TOO_LARGE: { status: 413, zh: '录音文件不能超过 20 MB', en: 'A recording has at most 20 MB' },
  AUDIO_TOO_LONG: { status: 400, zh: '录音不能超过 5 分钟', en: 'A recording lasts at most 5 minutes' },
  AUDIO_SILENT: { status: 400, zh: '录音中没有声音', en: 'The recording is silent' },
  RANGE_INVALID: { status: 416, zh: '请求的录音范围无效', en: 'That part of the recording does not exist' },
} as const satisfies Record<string, Entry>

export type ErrorCode = keyof typeof catalogue
export type Facts = Readonly<Record<string, unknown>>

/** A refusal with a code of the catalogue. Thrown by handlers; the error handler turns it into a Problem. */
export class Refusal extends Error {
  readonly code: ErrorCode
  readonly facts: Facts
  readonly fields: readonly FieldProblem[] | undefined
  /** What was asked for is there, out of the person's reach. Nobody is told so but the audit. */
  isUnreached = false
  constructor(code: ErrorCode, facts: Facts = {}, fields?: readonly FieldProblem[], cause?: unknown) {
    super(code, { cause })
    this.name = 'Refusal'
    this.code = code
    this.facts = facts
    this.fields = fields
  }
  get status(): number {
    return catalogue[this.code].status
  }
}

/**
 * Makes a refusal to throw: `throw fail('SEAT_IN_USE', { seat: '1001', person: '王芳' })`. Facts are shown to the caller: no full numbers.
 */
export const fail = (code: ErrorCode, facts?: Facts, cause?: unknown): Refusal => new Refusal(code, facts, undefined, cause)

/** Refuses what is there and not within the person's reach, in the words of what is not there; the attempt stands in the audit. */
export const failUnreached = (code: ErrorCode): Refusal => Object.assign(fail(code), { isUnreached: true })

/** One or more fields are wrong, as found by a rule that a schema cannot say. */
export const failFields = (fields: readonly FieldProblem[]): Refusal => new Refusal('INVALID_INPUT', {}, fields)

/** A fact in words of a language: names of the configuration come in both. */
const factIn = (fact: unknown, language: 'zh' | 'en'): string => {
  if (fact === undefined) return ''
  return typeof fact === 'object' && fact !== null && language in fact ? String((fact as never)[language]) : String(fact)
}

/** The code's text in a language, with `{name}` filled from the facts (left out where there is no fact). */
export const textOf = (code: ErrorCode, language: 'zh' | 'en', facts: Facts = {}): string =>
  catalogue[code][language].replace(/\{(\w+)\}/g, (_, name: string) => factIn(facts[name], language))
