import { stackNames } from "../../../packages/recorder/pulumi-config";
import { endpointInUse } from "./backbone";
import type { Session } from "./session";
import { UsageError } from "./usage-error";
import { useRegionOf } from "./verb";

/**
 * The stack that a command is about: as it was named, or as the person at the terminal answers. None is assumed, as
 * what is meant for one environment would be done to another. Says where it is before anything is printed of it.
 */
export async function chooseStack(named: string | undefined, session: Session): Promise<string> {
  const stack = named ?? (await askStack(stackNames(), session));
  session.note(`Stack ${stack}, region ${useRegionOf(stack)}, endpoint ${endpointInUse()}`);
  return stack;
}

async function askStack(known: readonly string[], session: Session): Promise<string> {
  const choice = `--stack ${known.join(" or --stack ")}`;
  if (!session.isInteractive) throw new UsageError(`Which stack? Say ${choice}. Nothing was asked of AWS.`);
  const answer = (await session.ask(`Which stack: ${known.join(" or ")}? `)).trim();
  if (known.includes(answer)) return answer;
  throw new UsageError(`There is no stack "${answer}". Say ${choice}. Nothing was asked of AWS.`);
}
