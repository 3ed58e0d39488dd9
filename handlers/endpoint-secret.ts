import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { webhookSigningKey } from "../events/publisher/webhook-signing-key";
import { TransientError } from "./failures/event-errors";

/** Reads a secret's current text. */
export type ReadSecret = (secretArn: string) => Promise<string | undefined>;

const maxAgeMs = 300_000;
const minRenewalMs = 10_000;
const requestLimits = { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true };

/** The secret that an endpoint shares with us, read when it is first needed and every five minutes. */
export class EndpointSecret {
  private value: string | undefined;
  private readAtMs = -Infinity;
  private reading: Promise<string> | undefined;

  constructor(
    private readonly secretArn: string,
    private readonly readSecret: ReadSecret,
    private readonly nowMs: () => number,
  ) {}

  /** The secret; an older one while Secrets Manager does not answer. */
  async current(): Promise<string> {
    if (this.value !== undefined && this.nowMs() - this.readAtMs < maxAgeMs) return this.value;
    try {
      return await this.read();
    } catch (error) {
      if (this.value === undefined) throw error;
      return this.value;
    }
  }

  /** Reads the secret again, unless that was done a moment ago; tells whether it is another than `refused`. */
  async isNewerThan(refused: string): Promise<boolean> {
    if (this.nowMs() - this.readAtMs >= minRenewalMs) await this.read();
    return this.value !== refused;
  }

  /** Events that are handled at the same time share one reading. */
  private read(): Promise<string> {
    this.reading ??= this.readOnce().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async readOnce(): Promise<string> {
    let value: string | undefined;
    try {
      value = await this.readSecret(this.secretArn);
    } catch (cause) {
      // Whatever its status says: the event is not at fault.
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

/** Reads secrets from Secrets Manager; makes its client at the first one. */
export function secretsManagerReader(client?: SecretsManagerClient): ReadSecret {
  return async (secretArn) => {
    client ??= new SecretsManagerClient({ requestHandler: requestLimits });
    return (await client.send(new GetSecretValueCommand({ SecretId: secretArn }))).SecretString;
  };
}
