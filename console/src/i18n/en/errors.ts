export default {
  'error.UNREACHABLE': 'The server cannot be reached; check the network',
  'error.UNEXPECTED': 'The server answered something unexpected',
}
