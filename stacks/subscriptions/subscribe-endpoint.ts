import { platform } from "../../events/domains";
import type { DomainEventBus } from "../../components/domain-event-bus";
import { SigningSecret } from "../../components/security/signing-secret";
import { catalogue } from "../../events/contracts/catalogue";
import type { EndpointSubscription } from "../read-endpoints";
import type { SubscriptionResources } from "./subscription-resources";

/** Posts every event of the domain to a downstream service. */
export function subscribeEndpoint(
  bus: DomainEventBus,
  endpoint: EndpointSubscription,
  { config: { environment, protect }, shared: { keyArn }, opts }: SubscriptionResources,
): void {
  const secret = new SigningSecret(
    `${bus.domain}-${endpoint.name}-signing-key`,
    { secretName: `${platform}/${environment}/endpoints/${bus.domain}/${endpoint.name}`, protect, keyArn },
    opts,
  );
  bus.subscribe(endpoint.name, {
    events: catalogue.ofDomain(bus.domain),
    handler: () => {
      const { postToEndpoint } =
        require("#handlers/post-to-endpoint") as typeof import("#handlers/post-to-endpoint");
      return postToEndpoint();
    },
    // Who knows a repeat need not be kept from one that comes at the same moment.
    consumer: { idempotency: { mode: endpoint.isIdempotent ? "mark" : "lock" } },
    environment: { ENDPOINT_URL: endpoint.url, ENDPOINT_SECRET_ARN: secret.arn, ENDPOINT_TIMEOUT_MS: "5000" },
    statements: [{ Sid: "ReadSigningKey", Action: "secretsmanager:GetSecretValue", Resource: secret.arn }],
  });
}
