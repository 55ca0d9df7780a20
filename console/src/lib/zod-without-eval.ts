import { z } from 'zod'

// The page may not make code from text (Content-Security-Policy); the schemas must know before the first of them is made.
z.config({ jitless: true })
