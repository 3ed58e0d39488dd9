/**
 * What every SDK does in its round, in this order: an event names a claim by reference, and goes through bus, rule and
 * policy to a queue; the claim, put in parts, is read whole and across the border of two parts; message and objects are
 * deleted; a record is put once only; a FIFO queue keeps order and takes no message twice; a missing queue is the SDK's
 * own error; and nothing is left. A round that leaves out a call is none.
 */
export const roundCalls: readonly string[] = [
  ["sqs", "CreateQueue", "GetQueueAttributes"],
  ["events", "CreateEventBus", "PutRule"],
  ["sqs", "SetQueueAttributes"],
  ["events", "PutTargets"],
  ["s3", "CreateBucket", "PutObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"],
  ["events", "PutEvents"],
  ["sqs", "ReceiveMessage"],
  ["s3", "GetObject"],
  ["sqs", "DeleteMessage"],
  ["s3", "DeleteObject"],
  ["dynamodb", "CreateTable", "DescribeTable", "PutItem", "GetItem", "DeleteTable"],
  ["sqs", "SendMessage", "GetQueueUrl"],
  ["events", "RemoveTargets", "DeleteRule", "DeleteEventBus"],
  ["sqs", "DeleteQueue"],
  ["s3", "DeleteBucket"],
].flatMap(([service, ...actions]) => actions.map((action) => `${service} ${action}`));
