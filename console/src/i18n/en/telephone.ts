export default {
  'elsewhere.seat': 'Calls are answered in another tab',
  'elsewhere.ring': 'Rings in another tab',
  'elsewhere.call': 'You are talking in another tab',
  'elsewhere.rings': 'This call is answered in another tab',
  'elsewhere.take': 'Use this tab',
}
