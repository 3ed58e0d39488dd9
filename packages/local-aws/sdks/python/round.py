"""One round with boto3; what a round is, round-calls.ts says."""

import hashlib
import io
import json
import logging
import os

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

logging.basicConfig(level=logging.WARNING)
events, sqs, s3, dynamodb = (boto3.client(name) for name in ("events", "sqs", "s3", "dynamodb"))

BUCKET = "claims"
PART_BYTES = 5 * 1024 * 1024
CLAIM = os.urandom(PART_BYTES + 1000)
TRANSFER = TransferConfig(multipart_threshold=PART_BYTES, multipart_chunksize=PART_BYTES)


def expect(value, wanted):
    if value != wanted:
        raise AssertionError(f"{value!r}, must be {wanted!r}")


def expect_error(error_class, call, code=None, **arguments):
    try:
        call(**arguments)
    except error_class as error:
        if code is not None:
            expect(error.response["Error"]["Code"], code)
        return
    raise AssertionError(f"No {error_class.__name__} was raised")


def make_route():
    url = sqs.create_queue(QueueName="orders")["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    events.create_event_bus(Name="shop")
    rule_arn = events.put_rule(
        Name="orders", EventBusName="shop", EventPattern=json.dumps({"source": ["shop"]})
    )["RuleArn"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": attributes["QueueArn"],
        "Condition": {"ArnEquals": {"aws:SourceArn": rule_arn}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    targets = [{"Id": "queue", "Arn": attributes["QueueArn"]}]
    answer = events.put_targets(Rule="orders", EventBusName="shop", Targets=targets)
    expect(answer["FailedEntryCount"], 0)
    return url


def put_claims():
    s3.create_bucket(Bucket=BUCKET)
    small = {"Bucket": BUCKET, "Key": "small", "Body": b"hello", "IfNoneMatch": "*"}
    s3.put_object(**small)
    expect_error(ClientError, s3.put_object, code="PreconditionFailed", **small)
    s3.upload_fileobj(io.BytesIO(CLAIM), BUCKET, "large", Config=TRANSFER)


def publish():
    claim = {"bucket": BUCKET, "key": "large", "sha256": hashlib.sha256(CLAIM).hexdigest()}
    entry = {"EventBusName": "shop", "Source": "shop", "DetailType": "order placed"}
    answer = events.put_events(Entries=[{**entry, "Detail": json.dumps({"claim": claim})}])
    expect(answer["FailedEntryCount"], 0)


def consume(url):
    (message,) = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20)["Messages"]
    event = json.loads(message["Body"])
    expect(event["detail-type"], "order placed")
    claim = event["detail"]["claim"]
    read = io.BytesIO()
    s3.download_fileobj(claim["bucket"], claim["key"], read, Config=TRANSFER)
    expect(hashlib.sha256(read.getvalue()).hexdigest(), claim["sha256"])
    across = s3.get_object(Bucket=BUCKET, Key="large", Range=f"bytes={PART_BYTES - 2}-{PART_BYTES + 1}")
    expect(across["Body"].read(), CLAIM[PART_BYTES - 2 : PART_BYTES + 2])
    expect(s3.get_object(Bucket=BUCKET, Key="small")["Body"].read(), b"hello")
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    for key in ("large", "small"):
        s3.delete_object(Bucket=BUCKET, Key=key)
    expect_error(s3.exceptions.NoSuchKey, s3.get_object, Bucket=BUCKET, Key="large")


def put_once():
    dynamodb.create_table(
        TableName="records",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )
    dynamodb.get_waiter("table_exists").wait(TableName="records", WaiterConfig={"Delay": 1})
    item = {"id": {"S": "order-1"}, "count": {"N": "1"}}
    put = {"TableName": "records", "Item": item, "ConditionExpression": "attribute_not_exists(id)"}
    dynamodb.put_item(**put)
    expect_error(dynamodb.exceptions.ConditionalCheckFailedException, dynamodb.put_item, **put)
    got = dynamodb.get_item(TableName="records", Key={"id": item["id"]}, ConsistentRead=True)
    expect(got["Item"], item)
    dynamodb.delete_table(TableName="records")


def send_in_order():
    url = sqs.create_queue(QueueName="orders.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]

    def send(text):
        return sqs.send_message(
            QueueUrl=url, MessageBody=text, MessageGroupId="customer", MessageDeduplicationId=text
        )["SequenceNumber"]

    first = send("first")
    send("second")
    expect(send("first"), first)
    messages = sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["MessageGroupId"]
    )["Messages"]
    got = [(message["Body"], message["Attributes"]["MessageGroupId"]) for message in messages]
    expect(got, [("first", "customer"), ("second", "customer")])
    sqs.delete_queue(QueueUrl=url)


def miss_queue():
    expect_error(sqs.exceptions.QueueDoesNotExist, sqs.get_queue_url, QueueName="none")


def remove_route(url):
    events.remove_targets(Rule="orders", EventBusName="shop", Ids=["queue"])
    events.delete_rule(Name="orders", EventBusName="shop")
    events.delete_event_bus(Name="shop")
    sqs.delete_queue(QueueUrl=url)
    s3.delete_bucket(Bucket=BUCKET)


queue_url = make_route()
put_claims()
publish()
consume(queue_url)
put_once()
send_in_order()
miss_queue()
remove_route(queue_url)
