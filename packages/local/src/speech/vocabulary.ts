/** Tokens below this are `<unk>`, `<s>` and `</s>`. */
const FIRST_TEXT_TOKEN = 3
const BYTE_TOKEN = /^<0x([0-9A-F]{2})>$/

/** Turns the model's tokens into text: a SentencePiece vocabulary where `▁` is a space and `<0xNN>` is one byte. */
export class Vocabulary {
  readonly #pieces: readonly string[]

  constructor(pieces: readonly string[]) {
    this.#pieces = pieces
  }

  /** The text of the tokens, without space around it. */
  decode(tokens: readonly number[]): string {
    return Buffer.concat(tokens.map((token) => this.#bytes(token)))
      .toString('utf8')
      .trim()
  }

  /** How many bytes of visible text the token stands for, by which tokens are matched to stretches of a text. */
  visibleBytes(token: number): number {
    return this.#bytes(token).filter((byte) => byte !== 0x20).length
  }

  #bytes(token: number): Buffer {
    const piece = token < FIRST_TEXT_TOKEN ? undefined : this.#pieces[token]
    if (piece === undefined) return Buffer.alloc(0)
    const byte = BYTE_TOKEN.exec(piece)?.[1]
    return byte === undefined ? Buffer.from(piece.replaceAll('▁', ' ')) : Buffer.from(byte, 'hex')
  }
}
