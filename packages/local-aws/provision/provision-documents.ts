import { call } from "../service";
import { tagForms } from "./change-tags";
import type { Known } from "./known";
import { setter, type Provisioner } from "./provisioner";
import type { Fields } from "./translate-inputs";
import type { ProvisionedServices } from "./services";

/** What is kept for people and other programs to read: dashboards, queries and schemas. */
export const documentProvisioners: Readonly<Record<string, Provisioner>> = {
  "aws:cloudwatch/dashboard:Dashboard": setter(
    {
      dashboardName: "DashboardName",
      dashboardBody: [
        "DashboardBody",
        (body: unknown) => (typeof body === "string" ? body : JSON.stringify(body)),
      ],
    },
    (fields, { monitoring }) => call(monitoring, "PutDashboard", fields),
    ({ DashboardName }, { monitoring }) =>
      call(monitoring, "DeleteDashboards", { DashboardNames: [DashboardName] }),
  ),
  "aws:cloudwatch/queryDefinition:QueryDefinition": {
    rules: { name: "name", queryString: "queryString", logGroupNames: "logGroupNames" },
    create: (fields, { logs }) => call(logs, "PutQueryDefinition", fields),
    update: async (after, services, _, before) => {
      const queryDefinitionId = await queryId(before, services);
      return call(services.logs, "PutQueryDefinition", { ...after, queryDefinitionId });
    },
    delete: async (fields, services) => {
      const queryDefinitionId = await queryId(fields, services);
      return call(services.logs, "DeleteQueryDefinition", { queryDefinitionId });
    },
  },
  "aws:schemas/registry:Registry": {
    rules: { name: "RegistryName", description: "Description", tags: "Tags" },
    create: (fields, { schemas }) => call(schemas, "CreateRegistry", fields),
    update: ({ Tags: _, ...fields }, { schemas }) =>
      call(schemas, "UpdateRegistry", { Description: "", ...fields }),
    delete: ({ RegistryName }, { schemas }) => call(schemas, "DeleteRegistry", { RegistryName }),
    tags: tagForms.schemas,
  },
  "aws:schemas/schema:Schema": {
    rules: {
      name: "SchemaName",
      registryName: "RegistryName",
      type: "Type",
      content: "Content",
      description: "Description",
      tags: "Tags",
    },
    create: (fields, { schemas }) => call(schemas, "CreateSchema", fields),
    update: ({ Tags: _, ...fields }, { schemas }) =>
      call(schemas, "UpdateSchema", { Description: "", ...fields }),
    delete: ({ RegistryName, SchemaName }, { schemas }) =>
      call(schemas, "DeleteSchema", { RegistryName, SchemaName }),
    tags: { ...tagForms.schemas, of: schemaArn },
  },
};

async function schemaArn({ inputs }: Known, { schemas }: ProvisionedServices): Promise<unknown> {
  const { registryName: RegistryName, name: SchemaName } = inputs;
  const { SchemaArn } = (await call(schemas, "DescribeSchema", { RegistryName, SchemaName })) as Fields;
  return SchemaArn;
}

/** The id that CloudWatch Logs has chosen for a query. */
async function queryId({ name, queryString }: Fields, { logs }: ProvisionedServices): Promise<unknown> {
  const { queryDefinitions } = (await call(logs, "DescribeQueryDefinitions", {
    queryDefinitionNamePrefix: name,
  })) as { queryDefinitions: { queryDefinitionId: string; name: string; queryString: string }[] };
  return queryDefinitions.find((one) => one.name === name && one.queryString === queryString)
    ?.queryDefinitionId;
}
