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

const outside = {
  "packages(?!/text/)": "The program knows no tooling.",
  tests: "Tests are imported by nobody.",
  tools: "Tools are imported by nobody.",
};
const ofComponents = {
  ...outside,
  "policy(?!/wide-(actions|resources)$)":
    "Components judge what a role may do, while they build it; the rest is judged from outside.",
  stacks: "Components are given what they need by stacks.",
  "handlers(?!/settings/)": "Stacks hand handlers to components as arguments.",
  "events/publisher": "Components know no publisher.",
};
const noBlock = {
  regex: "^\\.\\./[^./]+$",
  message: "The blocks at the top of components are made of what is in its folders, not the other way round.",
};
/** What makes a policy of a role or user, other than by the one way in which it is judged while it is built. */
const policyMakers = "/^(Role|User|Group)?Polic(y|ies)(Exclusive)?$/";
const oneMakerOfRights = [
  `NewExpression[callee.property.name=${policyMakers}]`,
  `NewExpression[callee.name=${policyMakers}]`,
  `ImportDeclaration[source.value=/^@pulumi.aws/][importKind="value"] ImportSpecifier[importKind="value"][imported.name=${policyMakers}]`,
  "Property[key.name=/^(inlinePolicies|inlinePolicy)$/]",
].map((selector) => ({
  selector,
  message: "A role's rights are made by components/iam/role-policy.ts, which judges them in a first preview.",
}));
const noPulumi = {
  regex: "^@pulumi/",
  message: "What runs in Lambda knows no Pulumi.",
  allowTypeImports: true,
};

export default tseslint.config(
  {
    ignores: [
      "**/node_modules",
      ".cache",
      "coverage",
      "docs",
      "events/dist",
      "components/dist",
      "packages/*/dist",
    ],
  },
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
  arrows(
    "events",
    {
      ...outside,
      stacks: "Events know no stack.",
      components: "Events know no cloud.",
      policy: "Events know no policy.",
      handlers: "Events know no handler.",
    },
    noPulumi,
  ),
  arrows(
    "handlers",
    {
      ...outside,
      stacks: "What runs in Lambda knows only events and other handlers.",
      components: "What runs in Lambda knows only events and other handlers.",
      policy: "What runs in Lambda knows only events and other handlers.",
    },
    noPulumi,
  ),
  arrows("components", ofComponents),
  arrows("components/*", ofComponents, noBlock),
  arrows("stacks", { ...outside, policy: "Stacks are judged from outside." }),
  arrows("policy", {
    "packages(?!/(recorder|text)/)": "Policies read a recorded graph, and know no other tooling.",
    tests: outside.tests,
    tools: outside.tools,
    stacks: "Policies judge what they are given.",
    components: "Policies judge what they are given.",
    handlers: "Policies judge what they are given.",
  }),
  {
    files: ["index.ts", "components/**/*.ts", "stacks/**/*.ts"],
    ignores: ["components/iam/role-policy.ts"],
    rules: { "no-restricted-syntax": ["error", ...oneMakerOfRights] },
  },
  arrows("packages", {
    "(events|handlers|components|stacks|policy)": "A package knows nothing of Bellyfed.",
    tests: outside.tests,
    tools: outside.tools,
  }),
  arrows("packages/local-aws", {
    "(recorder|text|events|handlers|components|stacks|policy|tests|tools)": "It is published alone.",
  }),
  arrows("tools", { tests: outside.tests }),
  {
    // Subscriptions require their handlers where these run: in Lambda.
    files: ["stacks/subscriptions/*.ts"],
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
  {
    files: ["tools/cli/**/*.ts"],
    ignores: ["tools/cli/system-output.ts", "tools/cli/events/terminal.ts"],
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
    files: [
      "packages/local-aws/**/*.ts",
      "tools/local/**/*.ts",
      "tools/demo/**/*.ts",
      "tools/dashboard/**/*.ts",
    ],
    ignores: [
      "packages/local-aws/{log-error,command/*,sdks/main}.ts",
      "tools/local/serve.ts",
      "tools/*/main.ts",
    ],
    rules: { "no-console": "error" },
  },
  {
    files: ["tests/**/*.ts", "tools/bench/**/*.ts"],
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
    files: ["tests/**/*.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "CallExpression[callee.property.name='timeout']:not([callee.object.name='AbortSignal'])",
          message: "No test knows how fast the machine is: .mocharc.json has one generous limit for all.",
        },
        {
          selector: "MemberExpression[object.name='performance'], MemberExpression[property.name='hrtime']",
          message: "What takes long is measured in tools/bench; tests count what is done.",
        },
      ],
    },
  },
  {
    files: ["**/*.mjs", "**/*.js", "**/*.cjs"],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
);
