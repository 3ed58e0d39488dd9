import type { Command } from "commander";
import type { Session } from "../session";
import { addVerb, yesOption } from "../verb";
import type { PublishOptions } from "./publish-file";

/** `publish`. */
export function addPublishVerb(program: Command, session: Session): void {
  addVerb(
    program,
    "publish <file>",
    "Publishes a file of events, one JSON object per line, each to its domain's bus. A line has type, data and, if " +
      "it wants, source and metadata, or is a CloudEvent (with specversion); what has no place in an event is " +
      "refused. Every line is held to its contract before the first is sent, and data over EventBridge's limit goes " +
      "through the claim bucket; what could not be sent is written to <file>.unsent.jsonl, with the ids that make " +
      "publishing it again harmless",
    [
      "publish tools/samples/bellyfed-events.jsonl --skip-invalid",
      "publish missed-events.jsonl --stack prod --yes",
    ],
  )
    .option("--skip-invalid", "publish the other lines when some are invalid (default: publish none)")
    .addOption(yesOption())
    .action((file: string, options: PublishOptions) => {
      // The contracts' schemas take a third of the program's start, and no other verb needs them.
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { publishFile } = require("./publish-file") as typeof import("./publish-file");
      return publishFile(file, options, session);
    });
}
