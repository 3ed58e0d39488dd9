import { PolicyPack } from "@pulumi/policy";
import { policies } from "./policies";
import { pulumiPolicies } from "./pulumi-policies";

// Starts a server when it is made: nobody but Pulumi's engine may import this file.
new PolicyPack("bellyfed", { policies: pulumiPolicies(policies) });
