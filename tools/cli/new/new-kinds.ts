import { platform } from "../../../events/domains";
import { Command } from "commander";
import { addDomain, type NewDomain } from "./add-domain";
import { addEnvironment } from "./add-environment";
import { addEvent } from "./add-event";
import { addSubscription } from "./add-subscription";
import type { SourceChanges } from "./source-changes";

/** A kind of thing that can be added: its part of the command line, and what drafts it. */
export interface NewKind {
  readonly command: Command;
  /** Answers what is left to do. @throws what is wrong with the name or the options */
  draft(changes: SourceChanges, name: string, options: never): string[];
}

const event = (): NewKind => ({
  command: new Command("event")
    .argument("<type>", "<domain>.<kebab-name>, in the past tense")
    .description("declares version 1 of an event type")
    .requiredOption("--meaning <sentence>", "what has happened when it is published"),
  draft: (changes, type, { meaning }: { meaning: string }) => addEvent(changes, { type, meaning }),
});

const subscription = (): NewKind => ({
  command: new Command("subscription")
    .argument("<domain/name>")
    .description("subscribes a handler to events of a domain, in every environment")
    .requiredOption("--events <types...>", "the types of its events, with or without the domain")
    .option("--handler <name>", "what its files are named after (default: its name)"),
  draft: (changes, path, { events, handler }: { events: string[]; handler?: string }) =>
    addSubscription(changes, { path, events, handler: handler ?? path.replace(/^.*\//, "") }),
});

const domain = (): NewKind => ({
  command: new Command("domain")
    .argument("<name>", "small letters")
    .description("declares a domain, which gets a bus in every environment, and its first event type")
    .requiredOption("--carries <words>", "what its events are about")
    .requiredOption("--event <name>", "the first event type, without the domain")
    .requiredOption("--meaning <sentence>", "what has happened when that is published")
    .option("--producer <service>", "who publishes its events (default: <name>-service)")
    .option("--source <source>", `what that names as the events' source (default: ${platform}.<name>)`)
    .option("--bus <bus>", `its bus, without the environment (default: ${platform}-domain-<name>)`),
  draft: (changes, name, options: Pick<NewDomain, "carries" | "event" | "meaning"> & Partial<NewDomain>) => {
    const defaults = {
      producer: `${name}-service`,
      source: `${platform}.${name}`,
      bus: `${platform}-domain-${name}`,
    };
    return addDomain(changes, { ...defaults, ...options, name });
  },
});

const environment = (): NewKind => ({
  command: new Command("environment")
    .argument("<name>")
    .description("writes the settings of an environment")
    .requiredOption("--like <environment>", "the one whose settings it begins with"),
  draft: (changes, name, { like }: { like: string }) => addEnvironment(changes, { name, like }),
});

/** Each kind, with a command of its own: one remembers what it was called with. */
export const newKinds = (): NewKind[] => [event(), subscription(), domain(), environment()];
