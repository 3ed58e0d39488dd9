#!/usr/bin/env bash
# One round with an aws command line; what a round is, round-calls.ts says. Usage: round.sh <path of aws>
set -euo pipefail
aws=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

fail() { echo "$*" >&2; exit 1; }
ask() {
  # Of version 1, this service alone does not look at AWS_ENDPOINT_URL.
  if [ "$1" = sqs ]; then set -- --endpoint-url "$AWS_ENDPOINT_URL" "$@"; fi
  "$aws" "$@" --output text
}
expect() { [ "$1" = "$2" ] || fail "\"$1\", must be \"$2\""; }
# The command line has no types of errors: the code stands in what it says.
expect_error() {
  local code=$1 said
  shift
  if said=$(ask "$@" 2>&1); then fail "No $code: $said"; fi
  [[ $said == *"($code)"* ]] || fail "No $code: $said"
}
sum() { openssl dgst -sha256 -r "$1" | cut -d ' ' -f 1; }

url=$(ask sqs create-queue --queue-name orders --query QueueUrl)
arn=$(ask sqs get-queue-attributes --queue-url "$url" --attribute-names QueueArn --query Attributes.QueueArn)
ask events create-event-bus --name shop > "$folder/out"
rule=$(ask events put-rule --name orders --event-bus-name shop --event-pattern '{"source":["shop"]}' --query RuleArn)
cat > "$folder/attributes.json" << JSON
{"Policy": "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"events.amazonaws.com\"},\"Action\":\"sqs:SendMessage\",\"Resource\":\"$arn\",\"Condition\":{\"ArnEquals\":{\"aws:SourceArn\":\"$rule\"}}}}"}
JSON
ask sqs set-queue-attributes --queue-url "$url" --attributes "file://$folder/attributes.json"
expect "$(ask events put-targets --rule orders --event-bus-name shop --targets "Id=queue,Arn=$arn" --query FailedEntryCount)" 0

# Beyond 8 MiB the command line uploads in parts.
openssl rand -out "$folder/claim" 8500000
printf hello > "$folder/small"
ask s3api create-bucket --bucket claims > "$folder/out"
put_small=(s3api put-object --bucket claims --key small --body "$folder/small" --if-none-match "*")
ask "${put_small[@]}" > "$folder/out"
expect_error PreconditionFailed "${put_small[@]}"
"$aws" s3 cp --only-show-errors "$folder/claim" s3://claims/large

cat > "$folder/entries.json" << JSON
[{"EventBusName": "shop", "Source": "shop", "DetailType": "order placed",
  "Detail": "{\"claim\":\"large\",\"sha256\":\"$(sum "$folder/claim")\"}"}]
JSON
expect "$(ask events put-events --entries "file://$folder/entries.json" --query FailedEntryCount)" 0

received=$(ask sqs receive-message --queue-url "$url" --wait-time-seconds 20 --query 'Messages[0].[ReceiptHandle,Body]')
receipt=${received%%$'\t'*}
[[ $received == *'"detail-type":"order placed"'*"\"sha256\":\"$(sum "$folder/claim")\""* ]] || fail "Another event: $received"
"$aws" s3 cp --only-show-errors s3://claims/large "$folder/read"
cmp "$folder/claim" "$folder/read"
# The second part begins at 8 MiB.
ask s3api get-object --bucket claims --key large --range bytes=8388606-8388609 "$folder/across" > "$folder/out"
cmp "$folder/across" <(tail -c +8388607 "$folder/claim" | head -c 4)
ask s3api get-object --bucket claims --key small "$folder/read" > "$folder/out"
cmp "$folder/small" "$folder/read"
ask sqs delete-message --queue-url "$url" --receipt-handle "$receipt"
for key in large small; do ask s3api delete-object --bucket claims --key "$key"; done
expect_error NoSuchKey s3api get-object --bucket claims --key large "$folder/read"

ask dynamodb create-table --table-name records --billing-mode PAY_PER_REQUEST \
  --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH > "$folder/out"
ask dynamodb wait table-exists --table-name records
put_item=(dynamodb put-item --table-name records --item '{"id":{"S":"order-1"},"count":{"N":"1"}}'
  --condition-expression "attribute_not_exists(id)")
ask "${put_item[@]}"
expect_error ConditionalCheckFailedException "${put_item[@]}"
expect "$(ask dynamodb get-item --table-name records --key '{"id":{"S":"order-1"}}' --consistent-read --query Item.count.N)" 1
ask dynamodb delete-table --table-name records > "$folder/out"

fifo=$(ask sqs create-queue --queue-name orders.fifo --attributes FifoQueue=true --query QueueUrl)
send() {
  ask sqs send-message --queue-url "$fifo" --message-body "$1" --message-group-id customer \
    --message-deduplication-id "$1" --query SequenceNumber
}
first=$(send first)
send second > "$folder/out"
expect "$(send first)" "$first"
expect "$(ask sqs receive-message --queue-url "$fifo" --max-number-of-messages 10 \
  --message-system-attribute-names MessageGroupId --query 'Messages[].[Body,Attributes.MessageGroupId]' | tr '\t\n' '  ')" \
  "first customer second customer "
ask sqs delete-queue --queue-url "$fifo"

expect_error AWS.SimpleQueueService.NonExistentQueue sqs get-queue-url --queue-name none

ask events remove-targets --rule orders --event-bus-name shop --ids queue > "$folder/out"
ask events delete-rule --name orders --event-bus-name shop
ask events delete-event-bus --name shop
ask sqs delete-queue --queue-url "$url"
ask s3api delete-bucket --bucket claims
