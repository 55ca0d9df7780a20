/**
 * How a sandbox for sound tools is spoken to over a socket. There: one line of JSON, the words after `sh`; then frames of its standard
 * input, and one that says that no more will come. Back: frames of what it says, then one with how it ended. Whoever closes the socket, in
 * whole or by half, ends it: a socket that is closed by half on purpose does not tell when the other side is gone.
 */
export const FRAME = { out: 1, error: 2, ended: 3, input: 4, noMore: 5 } as const
const HEAD = 5

/** A frame: what it is, its length, itself. */
export const frameOf = (kind: number, content: Uint8Array): Buffer => {
  const head = Buffer.alloc(HEAD)
  head.writeUInt8(kind, 0)
  head.writeUInt32BE(content.length, 1)
  return Buffer.concat([head, content])
}

/** Longest content of a frame that carries input: the other side puts frames together from pieces. */
const LONGEST_INPUT = 65_536

/** Frames of an input of any length. */
export const inputFrames = (input: Uint8Array): Buffer[] =>
  Array.from({ length: Math.ceil(input.length / LONGEST_INPUT) }, (_, at) =>
    frameOf(FRAME.input, input.subarray(at * LONGEST_INPUT, (at + 1) * LONGEST_INPUT)),
  )

/** Puts what arrives in pieces together again; `take` gets every whole frame. */
export const frameReader = (take: (kind: number, content: Buffer) => void): ((piece: Buffer) => void) => {
  let kept: Buffer = Buffer.alloc(0)
  return piece => {
    kept = kept.length === 0 ? piece : Buffer.concat([kept, piece])
    while (kept.length >= HEAD) {
      const end = HEAD + kept.readUInt32BE(1)
      if (kept.length < end) return
      take(kept[0]!, kept.subarray(HEAD, end))
      kept = kept.subarray(end)
    }
  }
}
