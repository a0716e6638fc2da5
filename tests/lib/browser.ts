/** A browser with one page, as tests drive it. */
export interface Browser {
  readonly name: string
  /** Loads a page, and resolves when it has loaded. */
  open(url: string): Promise<void>
  /** Calls a function in the page; of the test it sees its arguments alone, which are sent as JSON like the result. */
  evaluate<Args extends readonly unknown[], Result>(
    script: (...args: Args) => Result,
    ...args: Args
  ): Promise<Awaited<Result>>
  /** Presses the mouse on the first element of a selector. */
  click(selector: string): Promise<void>
  /** Resolves when a function in the page returns something true. */
  waitFor<Args extends readonly unknown[]>(condition: (...args: Args) => unknown, ...args: Args): Promise<void>
  /** The page as PNG. */
  screenshot(): Promise<Buffer>
  close(): Promise<void>
}

/** What a kind of browser does in its own way. */
export interface Driver extends Omit<Browser, 'evaluate' | 'waitFor'> {
  /** Calls the source of a function that takes JSON and returns a promise of JSON. */
  call(source: string, json: string): Promise<string>
}

/** Milliseconds that a condition has, and those between two looks at it. */
const [PATIENCE, PAUSE] = [30_000, 50]

/** Makes a browser of what it does in its own way. */
export function browserOf({ call, ...driver }: Driver): Browser {
  const evaluate: Browser['evaluate'] = async (script, ...args) => {
    const source = `async (json) => JSON.stringify({ value: await (${script})(...JSON.parse(json)) })`
    return JSON.parse(await call(source, JSON.stringify(args))).value
  }
  return {
    ...driver,
    evaluate,
    waitFor: (condition, ...args) => until(() => evaluate(condition, ...args), `${driver.name}: ${condition}`),
  }
}

/**
 * Looks again and again until something is true.
 *
 * @param what said in the error of one that does not become true
 */
export async function until(isTrue: () => Promise<unknown>, what: string): Promise<void> {
  const end = performance.now() + PATIENCE
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`It did not come true in ${PATIENCE / 1000} s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, PAUSE))
  }
}
