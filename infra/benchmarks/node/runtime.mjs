// Lambda's side of the Runtime API in as few lines as it takes, so that nothing has to be compiled.
// It does less than Lambda's own client and so is no slower.

import { handler } from './handler.mjs'

const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`

for (;;) {
  const next = await fetch(`${api}/next`)
  const id = next.headers.get('lambda-runtime-aws-request-id')
  const deadline = Number(next.headers.get('lambda-runtime-deadline-ms'))
  const context = { awsRequestId: id, getRemainingTimeInMillis: () => deadline - Date.now() }
  try {
    const answer = await handler(await next.json(), context)
    await fetch(`${api}/${id}/response`, { method: 'POST', body: JSON.stringify(answer) })
  } catch (error) {
    const body = JSON.stringify({ errorType: error.name, errorMessage: error.message })
    await fetch(`${api}/${id}/error`, { method: 'POST', body })
  }
}
