/** AWS' list prices in US dollars, without any free tier or discount. */
export const prices = {
  asOf: "2026-11",
  source: "https://aws.amazon.com/<service>/pricing/",
  region: "us-east-1",
  eventBridge: { perMillionChunks: 1, archivePerGb: 0.1, archivePerGbMonth: 0.023 },
  sqs: { perMillionRequests: 0.4 },
  lambda: { perMillionRequests: 0.2, perArmGbSecond: 0.0000133334, perX86GbSecond: 0.0000166667 },
  logs: { perGb: 0.5 },
  cloudWatch: { perMetric: 0.3, perAlarmMetric: 0.1, perCompositeAlarm: 0.5, perDashboard: 3 },
  dynamoDb: { perMillionWrites: 0.625, perMillionReads: 0.125, perGbMonth: 0.25 },
  s3: { perMillionPuts: 5, perGbMonth: 0.023 },
  secretsManager: { perSecret: 0.4, perMillionReads: 5 },
  kms: { perKey: 1, perMillionRequests: 3 },
  vpc: { perEndpointHour: 0.01, perEndpointGb: 0.01 },
  internet: { perGbOut: 0.09 },
} as const;

/** What DynamoDB stores of an item beside its names and values. */
export const itemOverheadBytes = 100;
/** EventBridge and SQS bill an event of up to 64 KB as one. */
export const chunkBytes = 65_536;
export const hoursPerMonth = 730;
export const secondsPerMonth = hoursPerMonth * 3600;
export const bytesPerGb = 1e9;
