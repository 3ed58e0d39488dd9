import { randomUUID } from "node:crypto";
import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import { AwsError, NotSimulated } from "../aws-error";
import type { TimerClock } from "../clock";
import { pageByMarker } from "../page-by-marker";
import { ResourceStore } from "../resource-store";

interface QueryDefinition {
  readonly queryDefinitionId: string;
  readonly name: string;
  readonly queryString: string;
  readonly logGroupNames: string[];
  readonly lastModified: number;
}

/** Queries that are kept for people, and the API actions on them; nobody runs them here. */
export function queryDefinitions(clock: TimerClock) {
  const absent = (id: string): AwsError =>
    new AwsError("ResourceNotFoundException", `The query definition ${id} does not exist.`);
  const definitions = new ResourceStore<QueryDefinition>({ absent, present: absent });
  const operations = {
    async PutQueryDefinition(
      input: Logs.PutQueryDefinitionRequest,
    ): Promise<Logs.PutQueryDefinitionResponse> {
      const { name = "", queryString = "", queryDefinitionId = randomUUID(), logGroupNames = [] } = input;
      if (input.queryLanguage !== undefined && input.queryLanguage !== "CWLI") {
        throw new NotSimulated(`queries in ${input.queryLanguage}`);
      }
      if (name === "" || name.length > 255) throw invalid("name must have 1 to 255 characters.");
      if (queryString === "" || queryString.length > 10_000) {
        throw invalid("queryString must have 1 to 10000 characters.");
      }
      if (input.queryDefinitionId !== undefined) definitions.get(queryDefinitionId);
      const definition = { queryDefinitionId, name, queryString, logGroupNames, lastModified: clock.now() };
      definitions.put(queryDefinitionId, definition);
      return { queryDefinitionId };
    },

    async DescribeQueryDefinitions(input: Logs.DescribeQueryDefinitionsRequest) {
      const { queryDefinitionNamePrefix: prefix = "", nextToken: Marker, maxResults: MaxItems } = input;
      const found = definitions.all.filter(({ name }) => name.startsWith(prefix));
      const { items, NextMarker } = pageByMarker(found, { Marker, MaxItems }, 1_000);
      return { queryDefinitions: items, ...(NextMarker !== undefined && { nextToken: NextMarker }) };
    },

    async DeleteQueryDefinition({ queryDefinitionId }: Logs.DeleteQueryDefinitionRequest) {
      definitions.delete(queryDefinitionId);
      return { success: true };
    },
  };
  return { operations, state: definitions.state };
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterException", message);
}
