import { join } from "node:path";
import { absentTool } from "./absent-tool";
import type { CommandLines } from "./find-command-lines";
import { installPackages } from "./install-packages";
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
      absent: absentTool("python3"),
      sources: here("python"),
      prepare: installPackages,
      round: (folder) => [join(folder, "bin/python"), here("python/round.py")],
    },
    {
      id: "cli-v1",
      sdk: "AWS CLI v1",
      agent: "aws-cli",
      absent: absentTool("bash", "openssl", ...(one ? [] : ["python3"])),
      sources: here("cli"),
      prepare: (folder) => (one ? [] : installPackages(folder)),
      round: (folder) => ["bash", here("cli/round.sh"), one ?? join(folder, "bin/aws")],
    },
    {
      id: "cli-v2",
      sdk: "AWS CLI v2",
      agent: "aws-cli",
      absent: two ? absentTool("bash", "openssl") : "aws of version 2: name one with --aws-cli",
      sources: here("cli"),
      prepare: () => [],
      round: () => ["bash", here("cli/round.sh"), two ?? ""],
    },
    {
      id: "go",
      sdk: "AWS SDK for Go v2",
      agent: "aws-sdk-go-v2",
      absent: absentTool("go"),
      sources: here("go"),
      prepare: (folder) => [["go", "build", "-o", join(folder, "round"), "."]],
      round: (folder) => [join(folder, "round")],
    },
    {
      id: "java",
      sdk: "AWS SDK for Java v2",
      agent: "aws-sdk-java",
      absent: absentTool("java", "mvn"),
      sources: here("java"),
      prepare: (folder) => [
        ["mvn", "-q", "-B", "dependency:copy-dependencies", `-DoutputDirectory=${join(folder, "lib")}`],
      ],
      round: (folder) => ["java", "-cp", join(folder, "lib/*"), here("java/Round.java")],
    },
  ];
}
