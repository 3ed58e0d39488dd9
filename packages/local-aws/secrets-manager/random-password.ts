import { randomInt } from "node:crypto";
import { AwsError } from "../aws-error";

/** Input of GetRandomPassword. */
export interface RandomPasswordInput {
  /** 1 to 4,096; default 32. */
  readonly PasswordLength?: number;
  readonly ExcludeCharacters?: string;
  readonly ExcludeNumbers?: boolean;
  readonly ExcludePunctuation?: boolean;
  readonly ExcludeUppercase?: boolean;
  readonly ExcludeLowercase?: boolean;
  readonly IncludeSpace?: boolean;
  /** Default true. */
  readonly RequireEachIncludedType?: boolean;
}

const lowercase = "abcdefghijklmnopqrstuvwxyz";
const punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

/** A random password from the kinds of characters that are asked for, with one of each kind. */
export function randomPassword(input: RandomPasswordInput): string {
  const length = input.PasswordLength ?? 32;
  const kinds = [
    input.ExcludeLowercase ? "" : lowercase,
    input.ExcludeUppercase ? "" : lowercase.toUpperCase(),
    input.ExcludeNumbers ? "" : "0123456789",
    input.ExcludePunctuation ? "" : punctuation,
    input.IncludeSpace ? " " : "",
  ]
    .map((kind) => [...kind].filter((character) => !input.ExcludeCharacters?.includes(character)).join(""))
    .filter((kind) => kind.length > 0);
  const required = input.RequireEachIncludedType === false ? [] : kinds;
  if (!Number.isInteger(length) || length < Math.max(1, required.length) || length > 4096) {
    throw new AwsError(
      "InvalidParameterException",
      `PasswordLength ${length} must be 1 to 4,096, and one of each kind.`,
    );
  }
  if (kinds.length === 0)
    throw new AwsError("InvalidParameterException", "Every kind of character is excluded.");
  const characters = required.map(pick);
  while (characters.length < length) characters.push(pick(kinds.join("")));
  return shuffle(characters).join("");
}

function pick(characters: string): string {
  return characters.charAt(randomInt(characters.length));
}

function shuffle(characters: string[]): string[] {
  for (let i = characters.length - 1; i > 0; i -= 1) {
    const j = randomInt(i + 1);
    [characters[i], characters[j]] = [characters[j] ?? "", characters[i] ?? ""];
  }
  return characters;
}
