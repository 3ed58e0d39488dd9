import { expect } from "chai";
import { allows, type AccessRequest } from "../../../../packages/local-aws/event-bridge/access-policy";

const queue = "arn:aws:sqs:eu-central-1:000000000000:q";
const request: AccessRequest = {
  service: "events.amazonaws.com",
  action: "sqs:SendMessage",
  resource: queue,
  sourceArn: "arn:aws:events:eu-central-1:000000000000:rule/bus/rule",
  sourceAccount: "000000000000",
};
const allow = {
  Effect: "Allow",
  Principal: { Service: "events.amazonaws.com" },
  Action: "sqs:SendMessage",
  Resource: queue,
  Condition: {
    ArnLike: { "aws:SourceArn": "arn:aws:events:eu-central-1:000000000000:rule/bus/*" },
    StringEquals: { "aws:SourceAccount": "000000000000" },
  },
};
const denyPlainHttp = {
  Effect: "Deny",
  Principal: "*",
  Action: "sqs:*",
  Resource: queue,
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};

function decide(...statements: object[]): boolean {
  return allows(JSON.stringify({ Version: "2012-10-17", Statement: statements }), request);
}
const under = (Condition: object): boolean => decide({ ...allow, Condition });

describe("a resource's policy", () => {
  it("lets nobody in when there is none", () => {
    expect(allows(undefined, request)).to.equal(false);
    expect(decide()).to.equal(false);
  });

  it("lets in whom a statement allows and none denies", () => {
    expect(decide(allow, denyPlainHttp)).to.equal(true);
    expect(decide(denyPlainHttp)).to.equal(false);
    expect(decide(allow, { ...denyPlainHttp, Condition: {} })).to.equal(false);
    expect(allows(JSON.stringify({ Statement: allow }), request)).to.equal(true);
  });

  const changes: readonly (readonly [string, object, boolean])[] = [
    ["another service", { Principal: { Service: "sns.amazonaws.com" } }, false],
    [
      "one of several services",
      { Principal: { Service: ["sns.amazonaws.com", "events.amazonaws.com"] } },
      true,
    ],
    ["an account", { Principal: { AWS: "000000000000" } }, false],
    ["anybody", { Principal: "*" }, true],
    ["nobody", { Principal: undefined }, false],
    ["another action", { Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage"] }, false],
    ["any action, in other letters", { Action: "SQS:send*" }, true],
    ["all but the action", { Action: undefined, NotAction: "sqs:SendMessage" }, false],
    ["all but another action", { Action: undefined, NotAction: "sqs:DeleteMessage" }, true],
    ["another queue", { Resource: `${queue}2` }, false],
    ["any queue", { Resource: "arn:aws:sqs:*:*:?" }, true],
    ["all but the queue", { Resource: undefined, NotResource: queue }, false],
  ];
  for (const [whom, change, expected] of changes)
    it(`that names ${whom} ${expected ? "lets the rule in" : "does not let the rule in"}`, () => {
      expect(decide({ ...allow, ...change })).to.equal(expected);
    });

  const conditions: readonly (readonly [object, boolean])[] = [
    [{ ArnEquals: { "aws:SourceArn": request.sourceArn } }, true],
    [{ ArnEquals: { "aws:SourceArn": [`${request.sourceArn}x`, request.sourceArn] } }, true],
    [{ ArnLike: { "aws:SourceArn": "arn:aws:events:eu-central-1:000000000000:rule/other/*" } }, false],
    [{ ArnLike: { "aws:SourceArn": "arn:aws:events:*:rule/bus/rule" } }, false],
    [{ ArnLike: { "AWS:sourcearn": "arn:*:events:*:*:rule/*" } }, true],
    [{ ArnNotLike: { "aws:SourceArn": "arn:aws:events:*:*:rule/bus/*" } }, false],
    [{ StringEquals: { "aws:SourceAccount": "111122223333" } }, false],
    [{ StringNotEquals: { "aws:SourceAccount": ["111122223333", "000000000000"] } }, false],
    [{ StringLike: { "aws:SourceAccount": "0000*" } }, true],
    [{ StringEqualsIgnoreCase: { "aws:PrincipalServiceName": "Events.Amazonaws.Com" } }, true],
    [{ Bool: { "aws:SecureTransport": true, "aws:PrincipalIsAWSService": "true" } }, true],
    [{ Bool: { "aws:SecureTransport": "false" } }, false],
    [{ StringEquals: { "aws:PrincipalOrgID": "o-1" } }, false],
    [{ StringNotEquals: { "aws:PrincipalOrgID": "o-1" } }, true],
    [{ StringEqualsIfExists: { "aws:PrincipalOrgID": "o-1" } }, true],
  ];
  for (const [condition, expected] of conditions)
    it(`under ${JSON.stringify(condition)} ${expected ? "lets the rule in" : "does not let the rule in"}`, () => {
      expect(under(condition)).to.equal(expected);
    });

  it("is refused by name when it says what is not simulated", () => {
    expect(() => under({ IpAddress: { "aws:SourceIp": "10.0.0.0/8" } })).to.throw(
      "condition operator IpAddress",
    );
    expect(() => decide({ ...allow, Principal: undefined, NotPrincipal: "*" })).to.throw("NotPrincipal");
  });
});

describe("a resource's policy, asked by a role of its account", () => {
  const roleArn = "arn:aws:iam::000000000000:role/publisher";
  const bus = "arn:aws:events:eu-central-1:000000000000:event-bus/orders";
  const asked = { roleArn, action: "events:PutEvents", resource: bus };
  const grant = { Effect: "Allow", Action: "events:PutEvents", Resource: bus };
  const may = (statement: object, facts: Record<string, string> = {}): boolean =>
    allows(JSON.stringify({ Statement: { ...grant, ...statement } }), { ...asked, facts });

  it("grants to everybody and to the role itself, and leaves the account's roles to their own policies", () => {
    expect(may({ Principal: "*" })).to.equal(true);
    expect(may({ Principal: { AWS: "*" } })).to.equal(true);
    expect(may({ Principal: { AWS: [roleArn] } })).to.equal(true);
    expect(may({ Principal: { AWS: "arn:aws:iam::000000000000:root" } })).to.equal(false);
    expect(may({ Principal: { AWS: "000000000000" } })).to.equal(false);
    expect(may({ Principal: { Service: "events.amazonaws.com" } })).to.equal(false);
  });

  it("denies to all of the account what it denies to the account", () => {
    const deny = { ...grant, Effect: "Deny", Principal: { AWS: "arn:aws:iam::000000000000:root" } };
    const both = JSON.stringify({ Statement: [{ ...grant, Principal: "*" }, deny] });
    expect(allows(both, asked)).to.equal(false);
  });

  it("knows whose role asks, and what is said of the request", () => {
    const under = (Condition: object, facts = {}) => may({ Principal: "*", Condition }, facts);
    expect(under({ StringEquals: { "aws:PrincipalAccount": "000000000000" } })).to.equal(true);
    expect(under({ StringEquals: { "aws:PrincipalAccount": "999999999999" } })).to.equal(false);
    expect(under({ ArnLike: { "aws:PrincipalArn": "arn:aws:iam::000000000000:role/pub*" } })).to.equal(true);
    expect(under({ Bool: { "aws:PrincipalIsAWSService": "true" } })).to.equal(false);
    expect(under({ Null: { "s3:if-none-match": "true" } })).to.equal(true);
    expect(under({ Null: { "s3:if-none-match": "true" } }, { "s3:If-None-Match": "*" })).to.equal(false);
    expect(under({ Null: { "s3:if-none-match": "false" } }, { "s3:If-None-Match": "*" })).to.equal(true);
  });
});
