import { resolve } from "node:path";
import { FileSet } from "../recorder/files-of";

type Values = Readonly<Record<string, unknown>>;

/** The key by which Pulumi marks a wrapped value on the wire and in its state, and the marks of a secret and an archive. */
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const archiveSignature = "0def7320c3a5731c473e5ecbe6d01bc7";

/**
 * Inputs or outputs as Pulumi sends and keeps them, with secrets laid open.
 * @param folder where the files of archives can be read; without it an archive becomes the hashes of its files
 */
export function plainValues(values: Values, folder?: string): Values {
  return plain(values, folder) as Values;
}

/** The keys whose values hold a secret. */
export function secretKeysOf(values: Values): string[] {
  return Object.keys(values).filter((key) => signatureOf(values[key]) === secretSignature);
}

function plain(value: unknown, folder: string | undefined): unknown {
  if (Array.isArray(value)) return value.map((part) => plain(part, folder));
  if (typeof value !== "object" || value === null) return value;
  if (signatureOf(value) === secretSignature) return plain(secretIn(value as Values), folder);
  if (signatureOf(value) === archiveSignature) return archive(value, folder);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part, folder)]));
}

/** On the wire a secret is a value, in an export the text of one. */
function secretIn({ value, plaintext }: Values): unknown {
  if (typeof plaintext === "string") return JSON.parse(plaintext) as unknown;
  if (value !== undefined) return value;
  throw new Error("A secret is encrypted: export the stack with --show-secrets.");
}

interface Archive {
  readonly assets?: Readonly<Record<string, { readonly path?: string; readonly hash?: string }>>;
  readonly hash?: string;
}

function archive({ assets, hash: hashOfAll }: Archive, folder: string | undefined): unknown {
  // What a provider is asked to compare comes without its files.
  if (!assets) return { hashOfAll };
  const all = Object.entries(assets);
  if (folder === undefined) return Object.fromEntries(all.map(([name, { hash }]) => [name, hash]));
  return new FileSet(Object.fromEntries(all.map(([name, { path = "" }]) => [name, resolve(folder, path)])));
}

function signatureOf(value: unknown): unknown {
  return (value as Values | null | undefined)?.[signatureKey];
}
