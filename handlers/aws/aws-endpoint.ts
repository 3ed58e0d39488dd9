import type { EnvironmentVariables } from "../settings/environment-variables";

export interface AwsService {
  /** Its part in AWS_ENDPOINT_URL_<id>. */
  readonly id: string;
  /** In its hosts and in signatures. */
  readonly name: string;
}

/** @throws when the environment has none */
export function awsRegion(env: EnvironmentVariables): string {
  if (!env["AWS_REGION"]) throw new Error("Region is missing");
  return env["AWS_REGION"];
}

/** Where a service is, from the variables that the SDK reads. */
export function awsEndpoint({ id, name }: AwsService, env: EnvironmentVariables): URL {
  const useFips = flag(env, "AWS_USE_FIPS_ENDPOINT");
  const configured = env[`AWS_ENDPOINT_URL_${id}`] || env["AWS_ENDPOINT_URL"];
  if (configured && !flag(env, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")) {
    if (useFips) throw new Error("Invalid Configuration: FIPS and custom endpoint are not supported");
    return new URL(configured);
  }
  const region = awsRegion(env);
  const [, domain, dualStackDomain] = domains.find(([regions]) => regions.test(region)) ?? usualDomains;
  const isDualStack = flag(env, "AWS_USE_DUALSTACK_ENDPOINT");
  const isFipsAnyway =
    region.startsWith("us-gov-") && (isDualStack ? name === "events" : fipsInGovCloud.has(name));
  const host = useFips && !isFipsAnyway ? `${name}-fips` : name;
  // S3 had such hosts before the others; those of Secrets Manager have been such for long.
  if (isDualStack && name === s3.name) return new URL(`https://${host}.dualstack.${region}.${domain}`);
  const isUsual =
    name === "secretsmanager" && (domain === usualDomains[1] || (/^cn-/.test(region) && !useFips));
  return new URL(`https://${host}.${region}.${isDualStack && !isUsual ? dualStackDomain : domain}`);
}

const s3: AwsService = { id: "S3", name: "s3" };

/** Where the objects of a bucket are: below a host of its own, where the service's host has a name. */
export function bucketEndpoint(bucket: string, env: EnvironmentVariables): URL {
  const url = awsEndpoint(s3, env);
  const isAddress = /^(\d{1,3}(\.\d{1,3}){3}|\[.*\])$/.test(url.hostname);
  const isLabel = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket);
  url.pathname = url.pathname.replace(/\/?$/, "/");
  if (isAddress || !isLabel) url.pathname += `${bucket}/`;
  else url.hostname = `${bucket}.${url.hostname}`;
  return url;
}

/** Services whose usual hosts in GovCloud fulfil FIPS. */
const fipsInGovCloud: ReadonlySet<string> = new Set(["dynamodb", "events", "sqs"]);

/** Of a partition's regions the domain of their hosts, and that of hosts which speak IPv6, too. */
type Domains = readonly [regions: RegExp, domain: string, dualStackDomain: string];

const usualDomains: Domains = [/^/, "amazonaws.com", "api.aws"];
const domains: readonly Domains[] = [
  [/^cn-/, "amazonaws.com.cn", "api.amazonwebservices.com.cn"],
  [/^eusc-/, "amazonaws.eu", "api.amazonwebservices.eu"],
  [/^us-iso-/, "c2s.ic.gov", "api.aws.ic.gov"],
  [/^us-isob-/, "sc2s.sgov.gov", "api.aws.scloud"],
  [/^eu-isoe-/, "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"],
  [/^us-isof-/, "csp.hci.ic.gov", "api.aws.hci.ic.gov"],
];

function flag(env: EnvironmentVariables, variable: string): boolean {
  const value = env[variable] ?? "false";
  if (value === "true" || value === "false") return value === "true";
  throw new Error(`Cannot load env "${variable}". Expected "true" or "false", got ${value}.`);
}
