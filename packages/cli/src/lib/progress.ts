import { clock, printable } from './printable.js'

/** The part of standard error that is needed. */
export interface Terminal {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  write(text: string): unknown
}

/** Milliseconds between two looks of the line. */
const INTERVAL = 250
/** Longest name of a recording that is shown, in characters. */
const MAX_NAME = 40
/** Back to the start of the line, and clear it. */
const CLEAR = '\r\u001b[2K'

/** A line on a terminal that says how far a recording is, written anew four times a second. Elsewhere nothing. */
export class Progress {
  readonly #terminal: Terminal
  readonly #isOn: boolean
  #timer: ReturnType<typeof setInterval> | undefined
  #heard = 0

  constructor(terminal: Terminal, isOn: boolean) {
    this.#terminal = terminal
    this.#isOn = isOn && terminal.isTTY === true
  }

  start(name: string): void {
    this.#heard = 0
    if (!this.#isOn) return
    const started = performance.now()
    const draw = () => {
      const line = progressLine(name, this.#heard, (performance.now() - started) / 1000)
      // Some terminals say that they are 0 wide.
      this.#terminal.write(`${CLEAR}${line.slice(0, (this.#terminal.columns || 80) - 1)}`)
    }
    this.#timer = setInterval(draw, INTERVAL)
    draw()
  }

  /** The recording is transcribed up to here, in seconds. */
  heard(seconds: number): void {
    this.#heard = Math.max(this.#heard, seconds)
  }

  /** Clears the line. */
  stop(): void {
    if (this.#timer === undefined) return
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#terminal.write(CLEAR)
  }
}

/** What the line says; times in seconds. */
export function progressLine(name: string, heard: number, elapsed: number): string {
  const shown = printable(name)
  const short = shown.length > MAX_NAME ? `…${shown.slice(1 - MAX_NAME)}` : shown
  return heard > 0 ? `${short}  ${clock(heard)} transcribed in ${clock(elapsed)}` : `${short}  ${clock(elapsed)}`
}
