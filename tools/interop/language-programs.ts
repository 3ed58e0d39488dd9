import { join } from "node:path";
import { absentTool } from "../../packages/local-aws/sdks/absent-tool";
import { installPackages } from "../../packages/local-aws/sdks/install-packages";
import type { LanguageProgram } from "./language-program";

/** It names every type, so that all of them are compiled. */
const converter = "bellyfed/events/Converter.java";

const here = (...path: string[]): string => join(__dirname, ...path);

/** A program for each language whose generated types are tried. */
export function languagePrograms(): readonly LanguageProgram[] {
  return [
    {
      id: "python",
      absent: absentTool("python3"),
      sources: here("python"),
      prepare: installPackages,
      types: { file: "events.py", options: ["--lang", "python"] },
      compile: () => [],
      run: (folder) => [join(folder, "bin/python"), "publish.py"],
    },
    {
      id: "go",
      absent: absentTool("go"),
      sources: here("go"),
      prepare: () => [["go", "mod", "download"]],
      types: { file: "events.go", options: ["--lang", "go", "--package", "main"] },
      compile: () => [["go", "build", "-o", "publish", "."]],
      run: () => ["./publish"],
    },
    {
      id: "java",
      absent: absentTool("javac", "mvn"),
      sources: here("java"),
      prepare: (folder) => [
        ["mvn", "-q", "-B", "dependency:copy-dependencies", `-DoutputDirectory=${join(folder, "lib")}`],
      ],
      types: {
        file: "bellyfed/events/Events.java",
        options: ["--lang", "java", "--package", "bellyfed.events"],
      },
      compile: (folder) => [
        ["javac", "-cp", [".", join(folder, "lib/*")].join(":"), "-d", "classes", "Publish.java", converter],
      ],
      run: (folder) => ["java", "-cp", ["classes", join(folder, "lib/*")].join(":"), "Publish"],
    },
  ];
}
