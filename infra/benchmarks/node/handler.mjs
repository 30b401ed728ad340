// The webhook handler as one would otherwise write it: the AWS SDK, and Powertools for what comes
// twice. It takes the same webhooks as `receive` (events signed as Standard Webhooks prescribes), keeps
// each event, and counts it under its day, once for its id.

import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency'
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { Webhook } from 'standardwebhooks'

const { TALLYDESK_SECRET, TALLYDESK_JOURNAL_TABLE, TALLYDESK_COUNTERS_TABLE } = process.env

const secrets = new SecretsManagerClient({})
const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: TALLYDESK_SECRET }))
const webhook = new Webhook(JSON.parse(SecretString).generic[0])

const client = new DynamoDBClient({})
const tables = DynamoDBDocumentClient.from(client)
const config = new IdempotencyConfig({ eventKeyJmesPath: 'id', expiresAfterSeconds: 24 * 60 * 60 })
const persistenceStore = new DynamoDBPersistenceLayer({
  tableName: TALLYDESK_COUNTERS_TABLE,
  keyAttr: 'pk',
  sortKeyAttr: 'sk',
  staticPkValue: 'handled',
  awsSdkV3Client: client
})

async function countEvent(event) {
  await tables.send(
    new PutCommand({
      TableName: TALLYDESK_JOURNAL_TABLE,
      Item: {
        pk: `ticket#generic#${event.ticket}`,
        sk: `event#${event.id}`,
        event: JSON.stringify(event)
      }
    })
  )
  await tables.send(
    new UpdateCommand({
      TableName: TALLYDESK_COUNTERS_TABLE,
      Key: { pk: `day#${event.occurred_at.slice(0, 10)}`, sk: event.type },
      UpdateExpression: 'ADD amount :one',
      ExpressionAttributeValues: { ':one': 1 }
    })
  )
  return { counted: true }
}

const count = makeIdempotent(countEvent, { persistenceStore, config })

export async function handler(request, context) {
  config.registerLambdaContext(context)
  const body = request.isBase64Encoded
    ? Buffer.from(request.body, 'base64').toString()
    : request.body
  try {
    webhook.verify(body, request.headers)
  } catch {
    return { statusCode: 401, body: JSON.stringify({ error: 'not authentic' }) }
  }
  const events = [JSON.parse(body)].flat()
  for (const event of events) await count(event)
  return { statusCode: 200, body: JSON.stringify({ events: events.length }) }
}
