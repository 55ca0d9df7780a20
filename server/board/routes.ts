import type { Feature } from '../app.ts'
import { BoardSnapshot } from '../contract/board.ts'
import type { BoardSource } from './source.ts'

/** `GET /board` */
export const boardRoutes =
  ({ source, cursor }: { source: BoardSource; cursor(): Promise<string> }): Feature =>
  async app => {
    app.get('/board', { config: { right: 'board.read' }, schema: { response: { 200: BoardSnapshot } } }, async () => {
      const seq = await cursor()
      return { board: await source.board(), seq }
    })
  }
