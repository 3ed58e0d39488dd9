import * as pulumi from "@pulumi/pulumi";
import type { IamStatement } from "./policy-document";

/** The interfaces that Lambda may have to change once it has made them. */
const interfaceActions = [
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:AssignPrivateIpAddresses",
  "ec2:UnassignPrivateIpAddresses",
];
/** EC2 knows no resource that these could be narrowed to. */
const describeActions = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"];

/** What Lambda does in a role's name to connect its function to a VPC; the function's own code may do none of it. */
export function networkStatements(region: string, account: pulumi.Input<string>): IamStatement[] {
  return [
    {
      Sid: "JoinNetwork",
      Action: interfaceActions,
      // Lambda asks before there is an interface, and for all of them: a narrower resource would be refused.
      Resource: pulumi.interpolate`arn:aws:ec2:${region}:${account}:*/*`,
    },
    { Sid: "SeeNetwork", Action: describeActions, Resource: "*" },
    {
      // Only calls of the function's own code carry this key.
      Sid: "DenyOwnCode",
      Effect: "Deny",
      Action: [...interfaceActions, ...describeActions],
      Resource: "*",
      Condition: { Null: { "lambda:SourceFunctionArn": "false" } },
    },
  ];
}
