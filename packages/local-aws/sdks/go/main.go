// One round with the AWS SDK for Go v2; what a round is, round-calls.ts says.
package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	records "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	rules "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	objects "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	messages "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"
)

const partBytes = 5 * 1024 * 1024

var (
	shop   = aws.String("shop")
	orders = aws.String("orders")
	bucket = aws.String("claims")
	large  = aws.String("large")
	small  = aws.String("small")
)

type round struct {
	ctx       context.Context
	events    *eventbridge.Client
	sqs       *sqs.Client
	s3        *s3.Client
	transfers *transfermanager.Client
	dynamodb  *dynamodb.Client
	claim     []byte
}

func main() {
	ctx := context.Background()
	settings := must(config.LoadDefaultConfig(ctx, config.WithClientLogMode(aws.LogDeprecatedUsage)))
	store := s3.NewFromConfig(settings)
	r := round{
		ctx:    ctx,
		events: eventbridge.NewFromConfig(settings),
		sqs:    sqs.NewFromConfig(settings),
		s3:     store,
		transfers: transfermanager.New(store, func(options *transfermanager.Options) {
			options.PartSizeBytes = partBytes
			options.MultipartUploadThreshold = partBytes
		}),
		dynamodb: dynamodb.NewFromConfig(settings),
		claim:    make([]byte, partBytes+1000),
	}
	rand.Read(r.claim)
	url := r.makeRoute()
	r.putClaims()
	r.publish()
	r.consume(url)
	r.putOnce()
	r.sendInOrder()
	_, err := r.sqs.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: aws.String("none")})
	expectError[*messages.QueueDoesNotExist](err)
	r.removeRoute(url)
}

func (r *round) makeRoute() *string {
	url := must(r.sqs.CreateQueue(r.ctx, &sqs.CreateQueueInput{QueueName: orders})).QueueUrl
	names := []messages.QueueAttributeName{messages.QueueAttributeNameQueueArn}
	queueArn := must(r.sqs.GetQueueAttributes(r.ctx, &sqs.GetQueueAttributesInput{QueueUrl: url, AttributeNames: names})).Attributes["QueueArn"]
	must(r.events.CreateEventBus(r.ctx, &eventbridge.CreateEventBusInput{Name: shop}))
	ruleArn := must(r.events.PutRule(r.ctx, &eventbridge.PutRuleInput{
		Name: orders, EventBusName: shop, EventPattern: aws.String(`{"source":["shop"]}`),
	})).RuleArn
	policy := fmt.Sprintf(`{"Version": "2012-10-17", "Statement": {
		"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage",
		"Resource": %q, "Condition": {"ArnEquals": {"aws:SourceArn": %q}}}}`, queueArn, *ruleArn)
	must(r.sqs.SetQueueAttributes(r.ctx, &sqs.SetQueueAttributesInput{
		QueueUrl: url, Attributes: map[string]string{"Policy": policy},
	}))
	put := must(r.events.PutTargets(r.ctx, &eventbridge.PutTargetsInput{
		Rule: orders, EventBusName: shop, Targets: []rules.Target{{Id: aws.String("queue"), Arn: &queueArn}},
	}))
	expect(put.FailedEntryCount, 0)
	return url
}

func (r *round) putClaims() {
	must(r.s3.CreateBucket(r.ctx, &s3.CreateBucketInput{Bucket: bucket}))
	put := func() error {
		_, err := r.s3.PutObject(r.ctx, &s3.PutObjectInput{
			Bucket: bucket, Key: small, Body: strings.NewReader("hello"), IfNoneMatch: aws.String("*"),
		})
		return err
	}
	check(put())
	expect(expectError[smithy.APIError](put()).ErrorCode(), "PreconditionFailed")
	must(r.transfers.UploadObject(r.ctx, &transfermanager.UploadObjectInput{
		Bucket: bucket, Key: large, Body: bytes.NewReader(r.claim),
	}))
}

type detail struct{ Claim, Sha256 string }

func (r *round) publish() {
	text := must(json.Marshal(detail{Claim: *large, Sha256: sum(r.claim)}))
	put := must(r.events.PutEvents(r.ctx, &eventbridge.PutEventsInput{Entries: []rules.PutEventsRequestEntry{{
		EventBusName: shop, Source: shop, DetailType: aws.String("order placed"), Detail: aws.String(string(text)),
	}}}))
	expect(put.FailedEntryCount, 0)
}

func (r *round) consume(url *string) {
	received := must(r.sqs.ReceiveMessage(r.ctx, &sqs.ReceiveMessageInput{QueueUrl: url, WaitTimeSeconds: 20})).Messages
	expect(len(received), 1)
	var event struct {
		DetailType string `json:"detail-type"`
		Detail     detail
	}
	check(json.Unmarshal([]byte(*received[0].Body), &event))
	expect(event.DetailType, "order placed")
	got := must(r.transfers.GetObject(r.ctx, &transfermanager.GetObjectInput{Bucket: bucket, Key: &event.Detail.Claim}))
	expect(sum(must(io.ReadAll(got.Body))), event.Detail.Sha256)
	// S3 says of no range what it sums up to.
	across := r.read(large, aws.String(fmt.Sprintf("bytes=%d-%d", partBytes-2, partBytes+1)))
	expect(string(across), string(r.claim[partBytes-2:partBytes+2]))
	expect(string(r.read(small, nil)), "hello")
	must(r.sqs.DeleteMessage(r.ctx, &sqs.DeleteMessageInput{QueueUrl: url, ReceiptHandle: received[0].ReceiptHandle}))
	for _, key := range []*string{large, small} {
		must(r.s3.DeleteObject(r.ctx, &s3.DeleteObjectInput{Bucket: bucket, Key: key}))
	}
	_, err := r.s3.GetObject(r.ctx, &s3.GetObjectInput{Bucket: bucket, Key: large})
	expectError[*objects.NoSuchKey](err)
}

func (r *round) read(key, byteRange *string) []byte {
	got := must(r.s3.GetObject(r.ctx, &s3.GetObjectInput{Bucket: bucket, Key: key, Range: byteRange}, func(options *s3.Options) {
		options.DisableLogOutputChecksumValidationSkipped = byteRange != nil
	}))
	defer got.Body.Close()
	return must(io.ReadAll(got.Body))
}

func (r *round) putOnce() {
	table, id := aws.String("records"), aws.String("id")
	must(r.dynamodb.CreateTable(r.ctx, &dynamodb.CreateTableInput{
		TableName:            table,
		BillingMode:          records.BillingModePayPerRequest,
		AttributeDefinitions: []records.AttributeDefinition{{AttributeName: id, AttributeType: records.ScalarAttributeTypeS}},
		KeySchema:            []records.KeySchemaElement{{AttributeName: id, KeyType: records.KeyTypeHash}},
	}))
	waiter := dynamodb.NewTableExistsWaiter(r.dynamodb)
	check(waiter.Wait(r.ctx, &dynamodb.DescribeTableInput{TableName: table}, time.Minute))
	key := map[string]records.AttributeValue{"id": &records.AttributeValueMemberS{Value: "order-1"}}
	put := func() error {
		_, err := r.dynamodb.PutItem(r.ctx, &dynamodb.PutItemInput{
			TableName:           table,
			Item:                map[string]records.AttributeValue{"id": key["id"], "count": &records.AttributeValueMemberN{Value: "1"}},
			ConditionExpression: aws.String("attribute_not_exists(id)"),
		})
		return err
	}
	check(put())
	expectError[*records.ConditionalCheckFailedException](put())
	got := must(r.dynamodb.GetItem(r.ctx, &dynamodb.GetItemInput{TableName: table, Key: key, ConsistentRead: aws.Bool(true)}))
	expect(got.Item["count"].(*records.AttributeValueMemberN).Value, "1")
	must(r.dynamodb.DeleteTable(r.ctx, &dynamodb.DeleteTableInput{TableName: table}))
}

func (r *round) sendInOrder() {
	url := must(r.sqs.CreateQueue(r.ctx, &sqs.CreateQueueInput{
		QueueName: aws.String("orders.fifo"), Attributes: map[string]string{"FifoQueue": "true"},
	})).QueueUrl
	send := func(text string) string {
		return *must(r.sqs.SendMessage(r.ctx, &sqs.SendMessageInput{
			QueueUrl: url, MessageBody: &text, MessageGroupId: aws.String("customer"), MessageDeduplicationId: &text,
		})).SequenceNumber
	}
	first := send("first")
	send("second")
	expect(send("first"), first)
	group := messages.MessageSystemAttributeNameMessageGroupId
	received := must(r.sqs.ReceiveMessage(r.ctx, &sqs.ReceiveMessageInput{
		QueueUrl: url, MaxNumberOfMessages: 10, MessageSystemAttributeNames: []messages.MessageSystemAttributeName{group},
	})).Messages
	expect(len(received), 2)
	for at, text := range []string{"first", "second"} {
		expect(*received[at].Body, text)
		expect(received[at].Attributes[string(group)], "customer")
	}
	must(r.sqs.DeleteQueue(r.ctx, &sqs.DeleteQueueInput{QueueUrl: url}))
}

func (r *round) removeRoute(url *string) {
	must(r.events.RemoveTargets(r.ctx, &eventbridge.RemoveTargetsInput{Rule: orders, EventBusName: shop, Ids: []string{"queue"}}))
	must(r.events.DeleteRule(r.ctx, &eventbridge.DeleteRuleInput{Name: orders, EventBusName: shop}))
	must(r.events.DeleteEventBus(r.ctx, &eventbridge.DeleteEventBusInput{Name: shop}))
	must(r.sqs.DeleteQueue(r.ctx, &sqs.DeleteQueueInput{QueueUrl: url}))
	must(r.s3.DeleteBucket(r.ctx, &s3.DeleteBucketInput{Bucket: bucket}))
}

func sum(data []byte) string {
	hash := sha256.Sum256(data)
	return hex.EncodeToString(hash[:])
}

func check(err error) {
	if err != nil {
		log.Panic(err)
	}
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func expect[T comparable](value, wanted T) {
	if value != wanted {
		log.Panicf("%v, must be %v", value, wanted)
	}
}

func expectError[E error](err error) E {
	var wanted E
	if !errors.As(err, &wanted) {
		log.Panicf("%v, must be a %T", err, wanted)
	}
	return wanted
}
