import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import type { Account } from "../account";
import { AwsError } from "../aws-error";
import type { TimerClock } from "../clock";
import { pageByMarker } from "../page-by-marker";
import { ResourceStore } from "../resource-store";

interface Dashboard {
  readonly name: string;
  /** JSON text. */
  readonly body: string;
  readonly modifiedMs: number;
}

const mostWidgets = 500;

/** Dashboards, which are kept and shown to nobody, and the API actions on them. */
export function keptDashboards(account: Account, clock: TimerClock) {
  const absent = (name: string): AwsError =>
    new AwsError("DashboardNotFoundError", `Dashboard ${name} does not exist`, 404);
  const dashboards = new ResourceStore<Dashboard>({ absent, present: absent });
  const arnOf = (name: string): string => `arn:aws:cloudwatch::${account.id}:dashboard/${name}`;
  const operations = {
    async PutDashboard({ DashboardName: name = "", DashboardBody: body }: CloudWatch.PutDashboardInput) {
      if (!/^[\w-]{1,255}$/.test(name)) throw invalid(`Dashboard name "${name}" is not valid.`);
      checkBody(body);
      dashboards.put(name, { name, body: body ?? "", modifiedMs: clock.now() });
      return { DashboardValidationMessages: [] };
    },

    async GetDashboard({ DashboardName }: CloudWatch.GetDashboardInput) {
      const { name, body } = dashboards.get(DashboardName);
      return { DashboardArn: arnOf(name), DashboardName: name, DashboardBody: body };
    },

    async ListDashboards({ DashboardNamePrefix = "", NextToken }: CloudWatch.ListDashboardsInput) {
      const found = dashboards.all.filter(({ name }) => name.startsWith(DashboardNamePrefix));
      const { items, NextMarker } = pageByMarker(found, { Marker: NextToken }, 1_000);
      const DashboardEntries = items.map(({ name, body, modifiedMs }) => ({
        DashboardName: name,
        DashboardArn: arnOf(name),
        LastModified: new Date(modifiedMs),
        Size: Buffer.byteLength(body),
      }));
      return { DashboardEntries, ...(NextMarker !== undefined && { NextToken: NextMarker }) };
    },

    /** All or none. */
    async DeleteDashboards({ DashboardNames = [] }: CloudWatch.DeleteDashboardsInput) {
      for (const name of DashboardNames) dashboards.get(name);
      for (const name of DashboardNames) dashboards.delete(name);
      return {};
    },
  };
  return { operations, state: dashboards.state };
}

function checkBody(body: string | undefined): void {
  let widgets: unknown;
  try {
    ({ widgets } = JSON.parse(body ?? "") as { widgets?: unknown });
  } catch {
    throw invalid("The dashboard body is invalid, it is no JSON object");
  }
  if (!Array.isArray(widgets)) throw invalid("The dashboard body is invalid, it should have widgets");
  if (widgets.length > mostWidgets) throw invalid(`A dashboard can have at most ${mostWidgets} widgets`);
}

function invalid(message: string): AwsError {
  return new AwsError("DashboardInvalidInputError", message);
}
