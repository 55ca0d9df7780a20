/** Which of the shell's own dialogs is open. */
export const shellState: { open: 'search' | 'keys' | 'devices' | null } = $state({ open: null })
