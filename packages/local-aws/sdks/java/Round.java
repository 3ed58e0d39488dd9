import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.transfer.s3.S3TransferManager;
import software.amazon.awssdk.transfer.s3.model.DownloadRequest;

/** One round with the AWS SDK for Java v2; what a round is, round-calls.ts says. */
// Several of its methods take any number of what is generic.
@SuppressWarnings("unchecked")
public final class Round {
  private static final String BUCKET = "claims";
  private static final int PART_BYTES = 5 * 1024 * 1024;

  private final EventBridgeClient events = EventBridgeClient.create();
  private final SqsClient sqs = SqsClient.create();
  private final S3Client s3 = S3Client.create();
  private final DynamoDbClient dynamodb = DynamoDbClient.create();
  private final byte[] claim = new byte[PART_BYTES + 1000];

  public static void main(String[] args) throws Exception {
    var round = new Round();
    new Random().nextBytes(round.claim);
    String queueUrl = round.makeRoute();
    round.putSmallClaim();
    try (var s3 =
            S3AsyncClient.builder()
                .multipartEnabled(true)
                .multipartConfiguration(
                    parts -> parts.minimumPartSizeInBytes((long) PART_BYTES).thresholdInBytes((long) PART_BYTES))
                .build();
        var transfers = S3TransferManager.builder().s3Client(s3).build()) {
      round.putLargeClaim(transfers);
      round.publish();
      round.consume(queueUrl, transfers);
    }
    round.putOnce();
    round.sendInOrder();
    expectError(QueueDoesNotExistException.class, () -> round.sqs.getQueueUrl(queue -> queue.queueName("none")));
    round.removeRoute(queueUrl);
  }

  private String makeRoute() {
    String url = sqs.createQueue(queue -> queue.queueName("orders")).queueUrl();
    String queueArn =
        sqs.getQueueAttributes(asked -> asked.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .get(QueueAttributeName.QUEUE_ARN);
    events.createEventBus(bus -> bus.name("shop"));
    String ruleArn =
        events
            .putRule(rule -> rule.name("orders").eventBusName("shop").eventPattern("{\"source\":[\"shop\"]}"))
            .ruleArn();
    String policy =
        """
        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage",
          "Resource": "%s", "Condition": {"ArnEquals": {"aws:SourceArn": "%s"}}}}
        """
            .formatted(queueArn, ruleArn);
    sqs.setQueueAttributes(queue -> queue.queueUrl(url).attributes(Map.of(QueueAttributeName.POLICY, policy)));
    var answer =
        events.putTargets(
            rule -> rule.rule("orders").eventBusName("shop").targets(target -> target.id("queue").arn(queueArn)));
    expect(answer.failedEntryCount(), 0);
    return url;
  }

  private void putSmallClaim() {
    s3.createBucket(bucket -> bucket.bucket(BUCKET));
    Runnable put =
        () ->
            s3.putObject(
                object -> object.bucket(BUCKET).key("small").ifNoneMatch("*"), RequestBody.fromString("hello"));
    put.run();
    expect(expectError(S3Exception.class, put).statusCode(), 412);
  }

  private void putLargeClaim(S3TransferManager transfers) {
    transfers
        .upload(
            upload ->
                upload
                    .putObjectRequest(object -> object.bucket(BUCKET).key("large"))
                    .requestBody(AsyncRequestBody.fromBytes(claim)))
        .completionFuture()
        .join();
  }

  private void publish() throws Exception {
    String detail = "{\"claim\":\"large\",\"sha256\":\"%s\"}".formatted(sha256(claim));
    var answer =
        events.putEvents(
            put ->
                put.entries(
                    entry ->
                        entry.eventBusName("shop").source("shop").detailType("order placed").detail(detail)));
    expect(answer.failedEntryCount(), 0);
  }

  private void consume(String url, S3TransferManager transfers) throws Exception {
    var messages = sqs.receiveMessage(asked -> asked.queueUrl(url).waitTimeSeconds(20)).messages();
    expect(messages.size(), 1);
    String body = messages.get(0).body();
    expect(body.contains("\"detail-type\":\"order placed\""), true);
    var read =
        transfers
            .download(
                DownloadRequest.builder()
                    .getObjectRequest(object -> object.bucket(BUCKET).key("large"))
                    .responseTransformer(AsyncResponseTransformer.toBytes())
                    .build())
            .completionFuture()
            .join()
            .result()
            .asByteArray();
    expect(body.contains("\"sha256\":\"%s\"".formatted(sha256(read))), true);
    String range = "bytes=%d-%d".formatted(PART_BYTES - 2, PART_BYTES + 1);
    byte[] across =
        s3.getObjectAsBytes(object -> object.bucket(BUCKET).key("large").range(range)).asByteArray();
    expect(Arrays.equals(across, Arrays.copyOfRange(claim, PART_BYTES - 2, PART_BYTES + 2)), true);
    expect(s3.getObjectAsBytes(object -> object.bucket(BUCKET).key("small")).asUtf8String(), "hello");
    sqs.deleteMessage(message -> message.queueUrl(url).receiptHandle(messages.get(0).receiptHandle()));
    for (String key : List.of("large", "small")) s3.deleteObject(object -> object.bucket(BUCKET).key(key));
    expectError(
        NoSuchKeyException.class, () -> s3.getObjectAsBytes(object -> object.bucket(BUCKET).key("large")));
  }

  private void putOnce() {
    String table = "records";
    dynamodb.createTable(
        made ->
            made.tableName(table)
                .billingMode("PAY_PER_REQUEST")
                .attributeDefinitions(attribute -> attribute.attributeName("id").attributeType("S"))
                .keySchema(key -> key.attributeName("id").keyType("HASH")));
    try (var waiter = dynamodb.waiter()) {
      waiter.waitUntilTableExists(asked -> asked.tableName(table));
    }
    var id = AttributeValue.fromS("order-1");
    var item = Map.of("id", id, "count", AttributeValue.fromN("1"));
    Runnable put =
        () ->
            dynamodb.putItem(
                asked -> asked.tableName(table).item(item).conditionExpression("attribute_not_exists(id)"));
    put.run();
    expectError(ConditionalCheckFailedException.class, put);
    var got = dynamodb.getItem(asked -> asked.tableName(table).key(Map.of("id", id)).consistentRead(true));
    expect(got.item(), item);
    dynamodb.deleteTable(asked -> asked.tableName(table));
  }

  private void sendInOrder() {
    var fifo = Map.of(QueueAttributeName.FIFO_QUEUE, "true");
    String url = sqs.createQueue(queue -> queue.queueName("orders.fifo").attributes(fifo)).queueUrl();
    String first = send(url, "first");
    send(url, "second");
    expect(send(url, "first"), first);
    var messages =
        sqs.receiveMessage(
                asked ->
                    asked
                        .queueUrl(url)
                        .maxNumberOfMessages(10)
                        .messageSystemAttributeNames(MessageSystemAttributeName.MESSAGE_GROUP_ID))
            .messages();
    expect(messages.stream().map(message -> message.body()).toList(), List.of("first", "second"));
    for (var message : messages)
      expect(message.attributes().get(MessageSystemAttributeName.MESSAGE_GROUP_ID), "customer");
    sqs.deleteQueue(queue -> queue.queueUrl(url));
  }

  private String send(String url, String text) {
    return sqs.sendMessage(
            message ->
                message.queueUrl(url).messageBody(text).messageGroupId("customer").messageDeduplicationId(text))
        .sequenceNumber();
  }

  private void removeRoute(String url) {
    events.removeTargets(rule -> rule.rule("orders").eventBusName("shop").ids("queue"));
    events.deleteRule(rule -> rule.name("orders").eventBusName("shop"));
    events.deleteEventBus(bus -> bus.name("shop"));
    sqs.deleteQueue(queue -> queue.queueUrl(url));
    s3.deleteBucket(bucket -> bucket.bucket(BUCKET));
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static void expect(Object value, Object wanted) {
    if (!Objects.equals(value, wanted)) throw new AssertionError(value + ", must be " + wanted);
  }

  private static <E extends Exception> E expectError(Class<E> type, Runnable call) {
    try {
      call.run();
    } catch (Exception error) {
      if (type.isInstance(error)) return type.cast(error);
      throw error;
    }
    throw new AssertionError("No " + type.getSimpleName() + " was thrown");
  }
}
