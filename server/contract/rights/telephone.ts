import { may, office, seats } from './grants.ts'

/** 话务: seats, calls, recordings and what the telephone side shows. */
export const telephone = {
  'seat.use': may('使用座席电话', 'Work at a seat', { ...seats('own'), lead: 'own' }),
  'calls.dial': may('外呼', 'Dial out', { ...seats('own'), lead: 'own' }),
  'calls.dial-kept': may('拨打班长才可拨的号码', 'Dial numbers kept for the team lead', { lead: 'own' }),
  'calls.transfer': may('咨询与转接', 'Consult and transfer', { ...seats('own'), lead: 'own' }),
  'calls.read': may('查看通话记录', 'See calls', { ...seats('own'), lead: 'team', qa: 'all' }),
  'missed.read': may('处理漏接来电与留言', 'Work on missed calls and messages', { ...seats('all'), lead: 'all' }),
  'recordings.play': may('听录音', 'Play recordings', { ...seats('own'), lead: 'team', qa: 'all' }),
  'recordings.download': may('下载录音', 'Download recordings', { lead: 'team' }),
  'recordings.inspect': may('说明理由后查阅通话与录音', 'See calls and recordings for a written reason', {
    business: 'all',
    association: 'all',
  }),
  'calls.intervene': may('监听、强插、强拆、拦截、强制状态', 'Listen in, barge in, cut off, take over, force a state', { lead: 'team' }),
  'board.read': may('看监控大屏', 'See the board', { lead: 'team', hotline: 'all' }),
  'queues.read': may('查看队列', 'See queues', office('all')),
  'queues.write': may('设置队列、技能', 'Set up queues and skills', { lead: 'team', admin: 'all' }),
  'seats.manage': may('开设座席', 'Make seats', { admin: 'all' }),
  'refusals.read': may('查看被拒绝的外呼与超限', 'See refused calls out and limits reached', { lead: 'all' }),
  'faults.read': may('查看设备告警', 'See alarms of the equipment', { lead: 'all', admin: 'all' }),
  'prompts.manage': may('编辑语音流程、提示音、日历', 'Edit flows, prompts and calendars', { lead: 'all', admin: 'all' }),
  'prompts.publish': may('批准发布语音流程', 'Approve what callers will hear', { admin: 'all' }),
  'numbers.read': may('查看号码与中继', 'See numbers and trunks', { lead: 'all', admin: 'all', hotline: 'all' }),
  'numbers.write': may('设置号码与中继', 'Set up numbers and trunks', { admin: 'all' }),
}
