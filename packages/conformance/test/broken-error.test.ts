import { expect, it } from 'vitest'
import { failuresOf } from './support/failures.js'
import { FOUND_BY } from './support/found-by.js'
import { mutated } from './support/mutate.js'
import { ERROR_MUTATIONS } from './support/mutations.js'
import { serve } from './support/server.js'

it.each(Object.entries(ERROR_MUTATIONS))('%s: found by the checks that are meant to', async (name, mutation) => {
  expect(await failuresOf(() => serve(mutated(mutation)))).toEqual([...(FOUND_BY[name] ?? [])].sort())
})
