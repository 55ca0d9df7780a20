import type { Feature } from '../app.ts'
import { catalogueRoutes } from '../catalogue/routes.ts'
import type { Desk } from '../desk.ts'
import { draftRoutes } from '../drafts/routes.ts'
import { memberRoutes } from '../members/routes.ts'
import { merchantRoutes } from '../merchants/routes.ts'
import { phoneRoutes } from '../phones/routes.ts'
import { workListRoutes } from '../work-lists/routes.ts'
import { workOrderRoutes } from '../work-orders/routes.ts'

/** The routes of the desk's features. */
export const deskFeatures = (desk: Desk): Feature[] =>
  [catalogueRoutes, draftRoutes, memberRoutes, merchantRoutes, phoneRoutes, workListRoutes, workOrderRoutes].map(routes => routes(desk))
