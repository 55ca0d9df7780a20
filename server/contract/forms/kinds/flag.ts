import { z } from 'zod'

/** Yes or no. Nothing is neither. */
export const flag = { type: 'flag', own: { type: z.literal('flag') }, answer: () => z.boolean() } as const
