import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { Catalogue } from '../contract/catalogue.ts'
import type { Office } from '../office.ts'
import { findCatalogue } from './store.ts'
import { categoryTree, listedEntry } from './view.ts'

/** Version of the consent script that seats read out; raise it when the words change. */
export const CONSENT_VERSION = '2026-11'

export const catalogueRoutes =
  (office: Office): FastifyPluginAsyncZod =>
  async app => {
    app.get('/catalogue', { config: { right: 'catalogue.read' }, schema: { response: { 200: Catalogue } } }, async () => {
      const { tree, areas, lists } = await findCatalogue(office.db)
      return {
        categories: categoryTree(tree),
        districts: areas.map(({ code, name, initials }) => ({ code, name, initials })),
        lists: {
          pauseReasons: lists.pauseReasons.map(listedEntry),
          returnReasons: lists.returnReasons.map(listedEntry),
          refusalReasons: lists.refusalReasons.map(listedEntry),
          closingReasons: lists.closingReasons.map(reason => ({ ...listedEntry(reason), closes: reason.closes })),
          memberTags: lists.memberTags.map(tag => ({ ...listedEntry(tag), warns: tag.warns })),
        },
        consentVersion: CONSENT_VERSION,
      }
    })
  }
