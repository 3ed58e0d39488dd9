import type * as Glue from "@aws-sdk/client-glue";
import { AwsError, NotSimulated } from "../aws-error";

const longestName = 255;
const longestDescription = 2_048;
const longestType = 131_072;
/** Glue's pattern of a single line. */
const singleLine = /^[\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}\t]*$/u;

/** Holds a database to what Glue demands of one. */
export function checkDatabase(input: Glue.DatabaseInput = { Name: undefined }): Glue.DatabaseInput {
  checkName(input.Name, "databaseInput.name");
  checkLength(input.Description, longestDescription, "databaseInput.description");
  if (input.TargetDatabase) throw new NotSimulated("a database that links to another");
  if (input.FederatedDatabase) throw new NotSimulated("a database outside the catalog");
  return input;
}

/** Holds a table to what Glue demands of one. */
export function checkTable(input: Glue.TableInput = { Name: undefined }): Glue.TableInput {
  checkName(input.Name, "table.name");
  checkLength(input.Description, longestDescription, "table.description");
  if (input.TargetTable) throw new NotSimulated("a table that links to another");
  if (input.ViewDefinition) throw new NotSimulated("a view of several dialects");
  checkColumns(input.StorageDescriptor?.Columns, "table.storageDescriptor.columns");
  checkColumns(input.PartitionKeys, "table.partitionKeys");
  return input;
}

function checkColumns(columns: readonly Glue.Column[] = [], where: string): void {
  for (const [at, { Name, Type }] of columns.entries()) {
    checkName(Name, `${where}.${at + 1}.member.name`);
    checkLength(Type, longestType, `${where}.${at + 1}.member.type`);
  }
}

function checkName(name: string | undefined, where: string): void {
  if (name === undefined) throw refused(name, where, "Member must not be null");
  if (name === "") throw refused(name, where, "Member must have length greater than or equal to 1");
  checkLength(name, longestName, where);
  if (!singleLine.test(name))
    throw refused(name, where, "Member must satisfy regular expression pattern: a line");
}

function checkLength(text: string | undefined, longest: number, where: string): void {
  if (text === undefined || text.length <= longest) return;
  throw refused(text, where, `Member must have length less than or equal to ${longest}`);
}

function refused(value: string | undefined, where: string, constraint: string): AwsError {
  const said = value === undefined ? "null" : `'${value}'`;
  return new AwsError(
    "ValidationException",
    `1 validation error detected: Value ${said} at '${where}' failed to satisfy constraint: ${constraint}`,
  );
}
