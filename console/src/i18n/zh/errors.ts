export default {
  'error.UNREACHABLE': '无法连接服务器，请检查网络',
  'error.UNEXPECTED': '服务器的答复无法识别',
}
