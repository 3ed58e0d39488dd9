// What @pulumi/awsx may see of @pulumi/aws (tsconfig.json, paths): it imports the whole of it, two thousand files that
// compiler and linter would read although only its Vpc is used. Our own imports name a module of @pulumi/aws.
export * as ec2 from "@pulumi/aws/ec2";
export * as types from "@pulumi/aws/types";
