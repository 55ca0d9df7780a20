import type { Feature } from '../app.ts'
import { BoardSnapshot } from '../contract/board.ts'
import { actorIn } from '../plugins/session.ts'
import { scopeOf } from '../scope.ts'
import type { BoardSource } from './source.ts'

/** `GET /board` */
export const boardRoutes =
  ({ source, cursor }: { source: BoardSource; cursor(): Promise<string> }): Feature =>
  async app => {
    app.get('/board', { config: { right: 'board.read' }, schema: { response: { 200: BoardSnapshot } } }, async request => {
      const seq = await cursor()
      return { board: await source.board(scopeOf(actorIn(request), 'board.read')), seq }
    })
  }
