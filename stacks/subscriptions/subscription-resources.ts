import type * as pulumi from "@pulumi/pulumi";
import type { createSharedResources } from "../create-shared-resources";
import type { StackConfig } from "../read-config";

/** What a subscription may need of its stack. */
export interface SubscriptionResources {
  readonly config: StackConfig;
  readonly shared: ReturnType<typeof createSharedResources>;
  readonly opts: pulumi.ComponentResourceOptions;
}
