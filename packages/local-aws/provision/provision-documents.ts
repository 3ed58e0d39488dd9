import { call } from "../service";
import { provisioner, type Provisioner } from "./provisioner";

/** What is kept for people and other programs to read: dashboards, queries and schemas. */
export const documentProvisioners: Readonly<Record<string, Provisioner>> = {
  "aws:cloudwatch/dashboard:Dashboard": provisioner(
    {
      dashboardName: "DashboardName",
      dashboardBody: [
        "DashboardBody",
        (body: unknown) => (typeof body === "string" ? body : JSON.stringify(body)),
      ],
    },
    (fields, { monitoring }) => call(monitoring, "PutDashboard", fields),
  ),
  "aws:cloudwatch/queryDefinition:QueryDefinition": provisioner(
    { name: "name", queryString: "queryString", logGroupNames: "logGroupNames" },
    (fields, { logs }) => call(logs, "PutQueryDefinition", fields),
  ),
  "aws:schemas/registry:Registry": provisioner(
    { name: "RegistryName", description: "Description", tags: "Tags" },
    (fields, { schemas }) => call(schemas, "CreateRegistry", fields),
  ),
  "aws:schemas/schema:Schema": provisioner(
    {
      name: "SchemaName",
      registryName: "RegistryName",
      type: "Type",
      content: "Content",
      description: "Description",
      tags: "Tags",
    },
    (fields, { schemas }) => call(schemas, "CreateSchema", fields),
  ),
};
