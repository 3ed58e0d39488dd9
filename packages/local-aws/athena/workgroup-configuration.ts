import type * as Athena from "@aws-sdk/client-athena";
import { AwsError } from "../aws-error";

type Configuration = Athena.WorkGroupConfiguration;

const leastCutoffBytes = 10_000_000;

/** What a workgroup is made with; what is not given is as Athena has it. */
export function newConfiguration(given: Configuration = {}): Configuration {
  return checked({
    EnforceWorkGroupConfiguration: true,
    PublishCloudWatchMetricsEnabled: true,
    RequesterPaysEnabled: false,
    ...given,
    EngineVersion: engine(given.EngineVersion),
  });
}

/** A workgroup's configuration with these updates: what they do not name stays. */
export function changedConfiguration(
  before: Configuration,
  updates: Athena.WorkGroupConfigurationUpdates = {},
): Configuration {
  const {
    RemoveBytesScannedCutoffPerQuery,
    RemoveCustomerContentEncryptionConfiguration,
    ResultConfigurationUpdates,
    ManagedQueryResultsConfigurationUpdates,
    ...given
  } = updates;
  const { BytesScannedCutoffPerQuery, CustomerContentEncryptionConfiguration, ...kept } = before;
  return checked({
    ...kept,
    ...(!RemoveBytesScannedCutoffPerQuery && { BytesScannedCutoffPerQuery }),
    ...(!RemoveCustomerContentEncryptionConfiguration && { CustomerContentEncryptionConfiguration }),
    ...given,
    EngineVersion: engine(given.EngineVersion ?? before.EngineVersion),
    ResultConfiguration: changed(before.ResultConfiguration, ResultConfigurationUpdates),
    ManagedQueryResultsConfiguration: changed(
      before.ManagedQueryResultsConfiguration,
      ManagedQueryResultsConfigurationUpdates,
    ),
  });
}

/** Of each field `X`, `RemoveX` takes away what is there. */
function changed<Block extends object>(before: Block | undefined, updates: object = {}): Block | undefined {
  const after: Record<string, unknown> = { ...before };
  for (const [key, value] of Object.entries(updates)) {
    if (key.startsWith("Remove")) {
      if (value === true) delete after[key.slice("Remove".length)];
    } else if (value !== undefined) after[key] = value;
  }
  return Object.keys(after).length > 0 ? (after as Block) : undefined;
}

function engine({ SelectedEngineVersion = "AUTO" }: Athena.EngineVersion = {}): Athena.EngineVersion {
  const EffectiveEngineVersion =
    SelectedEngineVersion === "AUTO" ? "Athena engine version 3" : SelectedEngineVersion;
  return { SelectedEngineVersion, EffectiveEngineVersion };
}

function checked(configuration: Configuration): Configuration {
  const {
    ResultConfiguration,
    BytesScannedCutoffPerQuery: cutoff,
    ManagedQueryResultsConfiguration,
  } = configuration;
  const location = ResultConfiguration?.OutputLocation;
  if (location !== undefined && !/^s3:\/\/[^/]+/.test(location))
    throw invalid("outputLocation is not a valid S3 path.");
  if (location !== undefined && ManagedQueryResultsConfiguration?.Enabled)
    throw invalid("ResultConfiguration cannot be set where Athena manages the results.");
  if (cutoff !== undefined && cutoff < leastCutoffBytes)
    throw invalid(`BytesScannedCutoffPerQuery must be at least ${leastCutoffBytes}.`);
  return configuration;
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidRequestException", message);
}
