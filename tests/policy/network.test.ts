import { endpointsKeepToAccount, networkReachesServices } from "../../policy/network";
import { types } from "../../policy/resource-types";
import { privateStack } from "../stacks/recorded-stack";
import { describeAllowed, describeRule, type DraftStack, removing, rewriting, setting } from "./catches";

const lambda = "user-journal-consumer-function";
/** It asks EventBridge too, and would be found beside the one that a test is about. */
const withoutDetection = (stack: DraftStack): void =>
  stack.remove(stack.one(types.function, "detect-drift-lambda-function"));

/** The journal's role may do one thing more. */
function allow(stack: DraftStack, action: string): void {
  stack.rewrite(stack.one(types.rolePolicy, "user-journal-consumer-permissions"), "policy", (text) =>
    text.replace('"dynamodb:PutItem"', `"${action}"`),
  );
}

describeRule(
  networkReachesServices,
  [
    [
      "a function that may call a service without an endpoint",
      (stack) => allow(stack, "ses:SendEmail"),
      lambda,
      /may do what no endpoint lets through, ses:SendEmail: add it to the network's services\./,
    ],
    [
      "a function that may do what its service's endpoint does not let through",
      (stack) => allow(stack, "dynamodb:DeleteItem"),
      lambda,
      /may do what no endpoint lets through, dynamodb:DeleteItem:/,
    ],
    [
      "an action that its function alone needs, and that no endpoint lets through any more",
      rewriting(types.vpcEndpoint, "network-events", "policy", "events:PutEvents", "events:PutRule"),
      "recover-dead-letters-lambda-function",
      /events:PutEvents/,
    ],
    [
      "an endpoint that is gone",
      removing(types.vpcEndpoint, "network-events"),
      "recover-dead-letters-lambda-function",
      /events:PutEvents/,
    ],
    [
      "an endpoint that denies what it is there for",
      rewriting(types.vpcEndpoint, "network-events", "policy", '"Allow"', '"Deny"'),
      "recover-dead-letters-lambda-function",
      /events:PutEvents/,
    ],
  ],
  withoutDetection,
  privateStack,
);

describeAllowed(networkReachesServices, [
  ["a function outside any VPC to call what it likes", (stack) => allow(stack, "ses:SendEmail")],
]);

describeAllowed(
  networkReachesServices,
  [
    [
      "a function in a VPC to be denied what it cannot reach",
      rewriting(
        types.rolePolicy,
        "user-journal-consumer-network-permissions",
        "policy",
        /(?<="Deny".*)"ec2:CreateNetworkInterface"/,
        '"ses:SendEmail"',
      ),
    ],
  ],
  privateStack,
);

describeRule(
  endpointsKeepToAccount,
  [
    [
      "an endpoint without a policy",
      setting(types.vpcEndpoint, "network-sqs", { policy: undefined }),
      "network-sqs",
      /lets other accounts through: add conditions on aws:PrincipalAccount and aws:ResourceAccount\./,
    ],
    ...["aws:PrincipalAccount", "aws:ResourceAccount"].map(
      (key): Parameters<typeof describeRule>[1][number] => [
        `an endpoint that does not look at ${key}`,
        rewriting(types.vpcEndpoint, "network-s3", "policy", key, "aws:PrincipalTag/other"),
        "network-s3",
        /lets other accounts through/,
      ],
    ),
  ],
  () => undefined,
  privateStack,
);
