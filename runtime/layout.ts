// Where things lie: the project, its state folder, and what an instance keeps in its own.
import { join } from 'node:path'

/** The project's top directory, absolute. */
export const projectDir = join(import.meta.dirname, '..')

/** Everything the project makes on this machine: roots, the demo's state, the tests' states. Git-ignored. */
export const stateHome = join(projectDir, '.hearthline')

/** State directory of the system that `npm start` runs. */
export const runDir = join(stateHome, 'run')

/** Parent of the tests' state directories, one an instance. */
export const testDir = join(stateHome, 'test')
