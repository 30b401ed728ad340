"""The webhook handler as one would otherwise write it: boto3, and Powertools for what comes twice.

It takes the same webhooks as `receive` (events signed as Standard Webhooks prescribes), keeps each
event, and counts it under its day, once for its id.
"""

import base64
import json
import os

import boto3
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

secrets = boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["TALLYDESK_SECRET"])
webhook = Webhook(json.loads(secrets["SecretString"])["generic"][0])

dynamodb = boto3.resource("dynamodb")
journal = dynamodb.Table(os.environ["TALLYDESK_JOURNAL_TABLE"])
counters = dynamodb.Table(os.environ["TALLYDESK_COUNTERS_TABLE"])

config = IdempotencyConfig(event_key_jmespath="id", expires_after_seconds=24 * 60 * 60)
handled = DynamoDBPersistenceLayer(
    table_name=os.environ["TALLYDESK_COUNTERS_TABLE"],
    key_attr="pk",
    sort_key_attr="sk",
    static_pk_value="handled",
)


@idempotent_function(data_keyword_argument="event", persistence_store=handled, config=config)
def count(event):
    journal.put_item(
        Item={
            "pk": f"ticket#generic#{event['ticket']}",
            "sk": f"event#{event['id']}",
            "event": json.dumps(event),
        }
    )
    counters.update_item(
        Key={"pk": f"day#{event['occurred_at'][:10]}", "sk": event["type"]},
        UpdateExpression="ADD amount :one",
        ExpressionAttributeValues={":one": 1},
    )
    return {"counted": True}


def handler(request, context):
    config.register_lambda_context(context)
    body = request["body"]
    if request.get("isBase64Encoded"):
        body = base64.b64decode(body).decode()
    try:
        webhook.verify(body, request["headers"])
    except WebhookVerificationError:
        return {"statusCode": 401, "body": json.dumps({"error": "not authentic"})}
    events = json.loads(body)
    for event in events if isinstance(events, list) else [events]:
        count(event=event)
    return {"statusCode": 200, "body": json.dumps({"events": len(events)})}
