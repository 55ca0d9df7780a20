import { BoardSnapshot } from '../../../../server/contract/board.ts'
import { BackupState, Health } from '../../../../server/contract/health.ts'
import { QueueList } from '../../../../server/contract/queues.ts'
import { Session, type SignIn } from '../../../../server/contract/session.ts'
import { UnstoredForms } from '../../../../server/contract/unstored.ts'
import { send } from '../api.ts'

/** Signing in and out, and the views of the whole centre. */
export const people = {
  session: () => send('GET', '/api/session', Session),
  signIn: (form: SignIn) => send('POST', '/api/session', Session, { body: form }),
  signOut: () => send('DELETE', '/api/session', null),
  board: () => send('GET', '/api/board', BoardSnapshot),
  queues: () => send('GET', '/api/queues', QueueList),
  health: () => send('GET', '/api/health', Health),
  backup: () => send('GET', '/api/health/backup', BackupState),
  unstored: () => send('GET', '/api/admin/forms', UnstoredForms),
}
