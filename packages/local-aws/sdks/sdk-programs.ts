import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { CommandLines } from "./find-command-lines";
import type { SdkProgram } from "./sdk-program";

const here = (...path: string[]): string => join(__dirname, ...path);

/** Every SDK that is held to a round, in its pinned version but for command lines that are given. */
export function sdkPrograms({ one, two }: CommandLines = {}): readonly SdkProgram[] {
  return [
    {
      id: "javascript",
      sdk: "AWS SDK for JavaScript v3",
      agent: "aws-sdk-js",
      sources: here("javascript"),
      prepare: () => [],
      round: () => [process.execPath, here("javascript/round.mjs")],
    },
    {
      id: "python",
      sdk: "boto3",
      agent: "Boto3",
      ...needs("python3"),
      sources: here("python"),
      prepare: installPackages,
      round: (folder) => [join(folder, "bin/python"), here("python/round.py")],
    },
    {
      id: "cli-v1",
      sdk: "AWS CLI v1",
      agent: "aws-cli",
      ...needs("bash", "openssl", ...(one ? [] : ["python3"])),
      sources: here("cli"),
      prepare: (folder) => (one ? [] : installPackages(folder)),
      round: (folder) => ["bash", here("cli/round.sh"), one ?? join(folder, "bin/aws")],
    },
    {
      id: "cli-v2",
      sdk: "AWS CLI v2",
      agent: "aws-cli",
      ...(two ? needs("bash", "openssl") : { absent: "aws of version 2: name one with --aws-cli" }),
      sources: here("cli"),
      prepare: () => [],
      round: () => ["bash", here("cli/round.sh"), two ?? ""],
    },
    {
      id: "go",
      sdk: "AWS SDK for Go v2",
      agent: "aws-sdk-go-v2",
      ...needs("go"),
      sources: here("go"),
      prepare: (folder) => [["go", "build", "-o", join(folder, "round"), "."]],
      round: (folder) => [join(folder, "round")],
    },
    {
      id: "java",
      sdk: "AWS SDK for Java v2",
      agent: "aws-sdk-java",
      ...needs("java", "mvn"),
      sources: here("java"),
      prepare: (folder) => [
        ["mvn", "-q", "-B", "dependency:copy-dependencies", `-DoutputDirectory=${join(folder, "lib")}`],
      ],
      round: (folder) => ["java", "-cp", join(folder, "lib/*"), here("java/Round.java")],
    },
  ];
}

function installPackages(folder: string): readonly (readonly string[])[] {
  const pip = [join(folder, "bin/python"), "-m", "pip"];
  return [
    ["python3", "-m", "venv", folder],
    [...pip, "install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"],
  ];
}

function needs(...tools: readonly string[]): Pick<SdkProgram, "absent"> {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const absent = tools.find((tool) => !folders.some((folder) => existsSync(join(folder, tool))));
  return absent === undefined ? {} : { absent };
}
