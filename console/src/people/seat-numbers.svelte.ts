import { staff } from '../lib/endpoints/staff.ts'

/** Numbers of seats, to be chosen from while one types: the first few hundred. */
class SeatNumbers {
  numbers: string[] = $state.raw([])

  async read(): Promise<void> {
    const found: string[] = []
    let after: string | undefined
    for (let pages = 0; pages < 5; pages += 1) {
      const result = await staff.seats({ limit: 100, ...(after && { after }) })
      if (!result.ok) return
      found.push(...result.value.items.map(seat => seat.number))
      if (!result.value.next) break
      after = result.value.next
    }
    this.numbers = found
  }
}

export const allSeats = new SeatNumbers()
