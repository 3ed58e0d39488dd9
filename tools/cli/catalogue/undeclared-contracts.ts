import { readdirSync } from "node:fs";
import { join } from "node:path";
import { domains } from "../../../events/domains";
import type { EventContract } from "../../../events/schema/contract";

/**
 * Says of each contract file which of its contracts the program or services would never see, and what is missing.
 * @param folder the folder `events/contracts`
 * @param declared what the catalogue has
 */
export function undeclaredContracts(folder: string, declared: readonly EventContract[]): string[] {
  const offered = contractsIn(join(folder, "index.ts"));
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) =>
    path.replaceAll("\\", "/"),
  );
  const sentences = paths
    .filter((path) => /^.+\/.+\.ts$/.test(path))
    .flatMap((path) => {
      const [domain = ""] = path.split("/");
      const at = `events/contracts/${path}`;
      if (!domains.some((known) => known === domain))
        return [`${at}: ${domain} is not a domain. Declare it in events/domains.ts, or move the file.`];
      return contractsIn(join(folder, path)).flatMap((contract) => {
        const name = `${at}: ${contract.type} version ${contract.version}`;
        const module = path.slice(0, -".ts".length);
        if (!declared.includes(contract))
          return [
            `${name} is in no catalogue. Add export * from "./${module}" to events/contracts/${domain}.ts.`,
          ];
        if (!offered.includes(contract))
          return [
            `${name} is not offered to services. Add export * from "./${domain}" to events/contracts/index.ts.`,
          ];
        return [];
      });
    });
  return sentences.sort();
}

function contractsIn(path: string): EventContract[] {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const exported = Object.values(require(path) as Record<string, unknown>);
  return exported.filter(isContract);
}

function isContract(value: unknown): value is EventContract {
  return typeof value === "object" && value !== null && "jsonSchema" in value && "type" in value;
}
