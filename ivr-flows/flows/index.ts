import direct from './direct.json' with { type: 'json' }
import hotline from './hotline.json' with { type: 'json' }

/**
 * The flows that come with the program, as written in their files; `parseFlow` checks them. Seed and fall-back for flows kept elsewhere.
 */
export const shippedFlows: Readonly<Record<'direct' | 'hotline', unknown>> = { direct, hotline }
