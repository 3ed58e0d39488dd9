import type { GetSecretValueRequest, GetSecretValueResponse } from "@aws-sdk/client-secrets-manager";
import { webhookSigningKey } from "../events/publisher/webhook-signing-key";
import { patientLimits } from "./aws/aws-client";
import { jsonService, jsonServices, type JsonCall } from "./aws/json-service";
import { TransientError } from "./failures/event-errors";

export type ReadSecret = (secretArn: string) => Promise<string | undefined>;

const maxAgeMs = 300_000;
const minRenewalMs = 10_000;

/** The secret of an endpoint; it is read at its first use and every five minutes. */
export class EndpointSecret {
  private value: string | undefined;
  private readAtMs = -Infinity;
  private reading: Promise<string> | undefined;

  constructor(
    private readonly secretArn: string,
    private readonly readSecret: ReadSecret,
    private readonly nowMs: () => number,
  ) {}

  /** The secret; the last known one while Secrets Manager fails. */
  async current(): Promise<string> {
    if (this.value !== undefined && this.nowMs() - this.readAtMs < maxAgeMs) return this.value;
    try {
      return await this.read();
    } catch (error) {
      if (this.value === undefined) throw error;
      return this.value;
    }
  }

  /** Reads the secret again, unless it was read in the last ten seconds; answers whether it differs from `refused`. */
  async isNewerThan(refused: string): Promise<boolean> {
    if (this.nowMs() - this.readAtMs >= minRenewalMs) await this.read();
    return this.value !== refused;
  }

  /** Concurrent events share one request. */
  private read(): Promise<string> {
    this.reading ??= this.readOnce().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async readOnce(): Promise<string> {
    let value: string | undefined;
    try {
      value = await this.readSecret(this.secretArn);
    } catch (cause) {
      // Whatever the status is, the event has no fault.
      throw new TransientError(`The endpoint's secret ${this.secretArn} could not be read.`, 0, { cause });
    }
    if (!value) throw new TransientError(`The endpoint's secret ${this.secretArn} has no text.`);
    try {
      webhookSigningKey(value);
    } catch (cause) {
      throw new TransientError(`The endpoint's secret ${this.secretArn} is malformed.`, 0, { cause });
    }
    this.value = value;
    this.readAtMs = this.nowMs();
    return value;
  }
}

type SecretsManagerCall = JsonCall<{ GetSecretValue: [GetSecretValueRequest, GetSecretValueResponse] }>;

/** Reads secrets from Secrets Manager. */
export function secretsManagerReader(
  call: SecretsManagerCall = jsonService(jsonServices.secretsManager, patientLimits),
): ReadSecret {
  return async (secretArn) => (await call("GetSecretValue", { SecretId: secretArn })).SecretString;
}
