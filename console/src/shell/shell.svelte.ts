/** Which of the shell's own dialogs is open; `asksPassword`: whether the one for a sign-in that is over is, and not put off. */
export const shellState: { open: 'search' | 'keys' | 'devices' | 'account' | null; asksPassword: boolean } = $state({
  open: null,
  asksPassword: false,
})
