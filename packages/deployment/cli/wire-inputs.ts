import { FileSet } from "../../recorder/files-of";
import { unwrapSecrets } from "../../recorder/unwrap-secrets";

/** The key by which Pulumi marks a wrapped value on the wire, and the mark of an archive. */
const signatureKey = "4dabf18193072939515e22adb298388d";
const archiveSignature = "0def7320c3a5731c473e5ecbe6d01bc7";

type Inputs = Readonly<Record<string, unknown>>;

interface WireArchive {
  readonly hash: string;
  readonly assets?: Readonly<Record<string, { readonly path?: string }>>;
}

/** Inputs as a provider is sent them, with secrets laid open. */
export function wireInputs(sent: Inputs, archiveAs: "files" | "hash"): Inputs {
  return unarchived(unwrapSecrets(sent).value, archiveAs) as Inputs;
}

/** What an archive holds can only be read while the engine runs that sent it; its hash is in the state too. */
function unarchived(value: unknown, archiveAs: "files" | "hash"): unknown {
  if (Array.isArray(value)) return value.map((part) => unarchived(part, archiveAs));
  if (typeof value !== "object" || value === null) return value;
  if ((value as Inputs)[signatureKey] !== archiveSignature) {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, unarchived(part, archiveAs)]));
  }
  const { hash, assets = {} } = value as unknown as WireArchive;
  if (archiveAs === "hash") return { hash };
  return new FileSet(Object.fromEntries(Object.entries(assets).map(([name, { path = "" }]) => [name, path])));
}
