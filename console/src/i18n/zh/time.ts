export default {
  'time.today': '今天',
  'time.tomorrow': '明天',
  'time.just-now': '刚刚',
  'time.under-minute': '不到 1 分钟',
  'time.minutes': '{n} 分钟',
  'time.hours': '{n} 小时',
  'time.days': '{n} 天',
  'time.ago': '{length}前',
}
