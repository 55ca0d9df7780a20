export default {
  'time.today': 'Today',
  'time.tomorrow': 'Tomorrow',
  'time.just-now': 'just now',
  'time.under-minute': 'under a minute',
  'time.minutes': '{n} min',
  'time.hours': '{n} h',
  'time.days': '{n} d',
  'time.ago': '{length} ago',
}
