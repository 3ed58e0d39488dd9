import type { SSESpecification } from "@aws-sdk/client-dynamodb";

export interface TableDescription {
  readonly TableStatus: string;
  readonly KeySchema: readonly { readonly AttributeName: string }[];
}

export interface TableInput {
  readonly TableName?: string;
}

export interface TablesInput extends TableInput {
  readonly RequestItems?: object;
}

export interface UpdateTableInput extends TableInput {
  readonly SSESpecification?: SSESpecification;
}

export interface CreateTableInput extends UpdateTableInput {
  readonly Tags?: readonly object[];
  readonly KeySchema?: readonly { readonly AttributeName?: string; readonly KeyType?: string }[];
  readonly StreamSpecification?: { readonly StreamEnabled?: boolean };
  readonly GlobalTableSourceArn?: string;
}

export interface BackupsInput extends TableInput {
  readonly PointInTimeRecoverySpecification?: { readonly PointInTimeRecoveryEnabled?: boolean };
}

export interface UpdateTimeToLiveInput extends TableInput {
  readonly TimeToLiveSpecification?: { readonly AttributeName?: string; readonly Enabled?: boolean };
}
