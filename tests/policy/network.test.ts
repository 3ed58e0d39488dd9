import { endpointsKeepToAccount, networkReachesServices } from "../../policy/network";
import { types } from "../../policy/resource-types";
import { privateStack } from "../stacks/recorded-stack";
import {
  about,
  describeAllowed,
  describeRule,
  type DraftStack,
  removing,
  rewriting,
  setting,
} from "./catches";

/** It asks EventBridge too, and would be found beside the one that a test is about. */
const withoutDetection = (stack: DraftStack): void =>
  stack.remove(stack.one(types.function, "detect-drift-lambda-function"));

/** The journal's role may do one thing more. */
const allowing = (action: string) =>
  rewriting(
    types.rolePolicy,
    "user-journal-consumer-permissions",
    "policy",
    '"dynamodb:PutItem"',
    `"${action}"`,
  );
const endpoint = (from: string, to: string) =>
  rewriting(types.vpcEndpoint, "network-events", "policy", from, to);

describeRule(
  networkReachesServices,
  [
    ...about("user-journal-consumer-function", [
      [
        "a function that may call a service without an endpoint",
        allowing("states:StartExecution"),
        /may do what no endpoint lets through, states:StartExecution: add it to the network's services\./,
      ],
      [
        "a function that may do what its service's endpoint does not let through",
        allowing("dynamodb:DeleteItem"),
        /may do what no endpoint lets through, dynamodb:DeleteItem:/,
      ],
    ]),
    ...about("recover-dead-letters-lambda-function", [
      [
        "an action that its function alone needs, and that no endpoint lets through any more",
        endpoint("events:PutEvents", "events:PutRule"),
        /events:PutEvents/,
      ],
      ["an endpoint that is gone", removing(types.vpcEndpoint, "network-events"), /events:PutEvents/],
      ["an endpoint that denies what it is there for", endpoint('"Allow"', '"Deny"'), /events:PutEvents/],
    ]),
  ],
  withoutDetection,
  privateStack,
);

describeAllowed(networkReachesServices, [
  ["a function outside any VPC to call what it likes", allowing("states:StartExecution")],
]);

const denied = /(?<="Deny".*)"ec2:CreateNetworkInterface"/;
const joining = "user-journal-consumer-network-permissions";
describeAllowed(
  networkReachesServices,
  [
    [
      "a function in a VPC to be denied what it cannot reach",
      rewriting(types.rolePolicy, joining, "policy", denied, '"states:StartExecution"'),
    ],
  ],
  privateStack,
);

const open = /lets other accounts through: add conditions on aws:PrincipalAccount and aws:ResourceAccount\./;
const ignoring = (key: string) =>
  rewriting(types.vpcEndpoint, "network-s3", "policy", key, "aws:PrincipalTag/other");
describeRule(
  endpointsKeepToAccount,
  [
    ...about("network-sqs", [
      [
        "an endpoint without a policy",
        setting(types.vpcEndpoint, "network-sqs", { policy: undefined }),
        open,
      ],
    ]),
    ...about("network-s3", [
      ["an endpoint that does not look at who asks", ignoring("aws:PrincipalAccount"), open],
      ["an endpoint that does not look at what is asked for", ignoring("aws:ResourceAccount"), open],
    ]),
  ],
  undefined,
  privateStack,
);
