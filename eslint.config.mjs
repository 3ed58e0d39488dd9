import tseslint from "typescript-eslint";

/** Refuses imports that would turn one of the house's arrows around. */
function arrows(from, forbidden, ...more) {
  const folders = Object.entries(forbidden).map(([folder, why]) => ({
    regex: `^(\\.\\./)+${folder}(/|$)`,
    message: why,
  }));
  const patterns = [...folders, ...more];
  return {
    files: [`${from}/**/*.ts`],
    rules: { "@typescript-eslint/no-restricted-imports": ["error", { patterns }] },
  };
}

const tools = {
  local: "The local AWS is imported by nobody: it sees the graph and the bundle, as AWS does.",
  tests: "Tests are imported by nobody.",
  bench: "Benchmarks are imported by nobody.",
  cli: "The command line is imported by nobody.",
  soak: "The soak is imported by nobody.",
  torture: "The torture is imported by nobody but tests and benchmarks.",
};
const ofComponents = {
  ...tools,
  stacks: "Components are given what they need by stacks.",
  handlers: "Stacks hand handlers to components as arguments.",
  graph: "Components know no tooling.",
  publisher: "Components know no publisher.",
};
const noBlock = {
  regex: "^\\.\\./[^./]+$",
  message: "The blocks at the top of components are made of what is in its folders, not the other way round.",
};
const noPulumi = {
  regex: "^@pulumi/",
  message: "What runs in Lambda knows no Pulumi.",
  allowTypeImports: true,
};

export default tseslint.config(
  { ignores: ["**/node_modules", ".cache", "coverage", "docs"] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true }],
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/prefer-promise-reject-errors": ["error", { allowThrowingUnknown: true }],
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "max-lines": ["error", { max: 220, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
      eqeqeq: "error",
      "no-console": "off",
    },
  },
  arrows("events", {
    ...tools,
    stacks: "Events know no stack.",
    components: "Events know no cloud.",
    handlers: "Events know no handler.",
    graph: "Events know no tooling.",
    publisher: "Events know no publisher.",
  }),
  arrows("components", ofComponents),
  arrows("components/*", ofComponents, noBlock),
  arrows("stacks", { ...tools, graph: "Stacks know no tooling." }),
  arrows("graph", {
    ...tools,
    stacks: "The graph is recorded by running the program.",
    handlers: "see stacks",
  }),
  arrows("local", {
    tests: tools.tests,
    bench: tools.bench,
    stacks: "The local AWS sees the graph, as AWS does.",
    components: "The local AWS sees the graph, as AWS does.",
    handlers: "The local AWS sees the bundle, as AWS does.",
  }),
  {
    files: ["handlers/**/*.ts", "publisher/**/*.ts"],
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        {
          patterns: [
            noPulumi,
            ...["stacks", "components", "local", "tests", "bench", "cli", "graph", "soak", "torture"].map(
              (folder) => ({
                regex: `^(\\.\\./)+${folder}(/|$)`,
                message: "What runs in Lambda knows only events and other handlers.",
              }),
            ),
          ],
        },
      ],
    },
  },
  {
    files: ["cli/**/*.ts"],
    ignores: ["cli/system-output.ts", "cli/events/terminal.ts"],
    rules: {
      "no-console": "error",
      "no-restricted-properties": [
        "error",
        ...["stdout", "stderr"].map((property) => ({
          object: "process",
          property,
          message:
            "What a command prints goes through its session or systemOutput, which let no data command a terminal.",
        })),
      ],
    },
  },
  {
    files: ["local/**/*.ts"],
    ignores: ["local/complain.ts", "local/serve/serve.ts", "local/*/main.ts"],
    rules: { "no-console": "error" },
  },
  {
    files: ["tests/**/*.ts", "bench/**/*.ts"],
    rules: {
      "max-lines": "off",
      "max-lines-per-function": "off",
      "@typescript-eslint/no-require-imports": "off",
      "@typescript-eslint/no-unused-expressions": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
  {
    files: ["**/*.mjs", "**/*.js", "**/*.cjs"],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
);
