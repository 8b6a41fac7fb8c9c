// @vitest-environment node
import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript'
import { expect, test } from 'vitest'

import description from '../src/api/openapi.json?raw'
import schema from '../src/api/schema.ts?raw'

test('the types are those of the published description: npm run api', async () => {
  const nodes = await openapiTS(description, { alphabetize: true })
  expect(schema).toBe(`${COMMENT_HEADER}${astToString(nodes)}`)
})
