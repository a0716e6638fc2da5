/** An iteration of which the first step has begun already. */
export async function* resume<Item>(
  first: Promise<IteratorResult<Item>>,
  rest: AsyncGenerator<Item>,
): AsyncGenerator<Item> {
  try {
    const { done, value } = await first
    if (done) return
    yield value
    yield* rest
  } finally {
    // Not waited for: the engine may be in the midst of something that an abort has yet to end.
    rest.return(undefined).catch(() => {})
  }
}
