export default {
  'elsewhere.seat': '接听在另一标签页',
  'elsewhere.ring': '接听在另一标签页',
  'elsewhere.call': '通话在另一标签页',
  'elsewhere.rings': '来电在另一标签页接听',
  'elsewhere.take': '改在此处',
}
