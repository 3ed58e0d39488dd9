import { readdirSync } from "node:fs";

/** What of a folder may not be imported: all but what is named. */
function exceptFor(folder, ...allowed) {
  const names = readdirSync(new URL(folder, import.meta.url)).map((name) => name.replace(/\.ts$/, ""));
  return `${folder}(/(${names.filter((name) => !allowed.includes(name)).join("|")})|$)`;
}

/** Refuses imports that would turn one of the house's arrows around. */
function arrows(from, forbidden, ...more) {
  const folders = Object.entries(forbidden).map(([folder, why]) => ({
    regex: `^(\\.\\./)+${folder}(/|$)`,
    message: why,
  }));
  const patterns = [...folders, ...more];
  return {
    files: [`${from}/**/*.ts`],
    rules: { "no-restricted-imports": ["error", { patterns }] },
  };
}

const outside = {
  [exceptFor("packages", "text")]: "The program knows no tooling.",
  tests: "Tests are imported by nobody.",
  tools: "Tools are imported by nobody.",
};
const ofComponents = {
  ...outside,
  [exceptFor("policy", "wide-actions", "wide-resources")]:
    "Components judge what a role may do, while they build it; the rest is judged from outside.",
  stacks: "Components are given what they need by stacks.",
  [exceptFor("handlers", "settings")]: "Stacks hand handlers to components as arguments.",
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

/** Rules that are kept as they come, by what their names begin with. */
function kept(prefix, names) {
  const full = names
    .trim()
    .split(/\s+/)
    .map((name) => `${prefix}${name}`);
  return Object.fromEntries(full.map((name) => [name, "error"]));
}

const off = (rules) => Object.fromEntries(Object.keys(rules).map((name) => [name, "off"]));

const ofSyntax = {
  ...kept(
    "",
    "eqeqeq no-array-constructor no-unused-expressions no-var prefer-const prefer-rest-params prefer-spread",
  ),
  ...kept(
    "typescript/",
    `ban-ts-comment no-duplicate-enum-values no-empty-object-type no-explicit-any no-extra-non-null-assertion
     no-misused-new no-namespace no-non-null-asserted-optional-chain no-require-imports no-this-alias
     no-unnecessary-type-constraint no-unsafe-declaration-merging no-unsafe-function-type no-wrapper-object-types
     prefer-as-const prefer-namespace-keyword triple-slash-reference`,
  ),
  "typescript/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
  "no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true }],
  "max-lines": ["error", { max: 220, skipBlankLines: true, skipComments: true }],
  "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
};
/** What may be done with `any` in tests alone. */
const unsafe = kept("typescript/no-unsafe-", "argument assignment call member-access return");
const ofTypes = {
  ...unsafe,
  ...kept(
    "typescript/",
    `await-thenable no-array-delete no-base-to-string no-duplicate-type-constituents no-floating-promises
     no-for-in-array no-implied-eval no-misused-promises no-redundant-type-constituents
     no-unnecessary-type-assertion no-unsafe-enum-comparison no-unsafe-unary-minus only-throw-error
     restrict-plus-operands switch-exhaustiveness-check unbound-method`,
  ),
  "typescript/prefer-promise-reject-errors": ["error", { allowThrowingUnknown: true }],
  "typescript/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
};

export default {
  ignorePatterns: [
    "**/node_modules",
    ".cache",
    "coverage",
    "docs/**",
    "events/dist",
    "components/dist",
    "packages/*/dist",
  ],
  options: { typeAware: true, typeCheck: true, denyWarnings: true, reportUnusedDisableDirectives: "error" },
  plugins: ["typescript"],
  jsPlugins: [{ name: "house", specifier: "./tests/house-rules.mjs" }],
  categories: { correctness: "off" },
  rules: { ...ofSyntax, ...ofTypes },
  overrides: [
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
      [exceptFor("packages", "recorder", "text")]:
        "Policies read a recorded graph, and know no other tooling.",
      tests: outside.tests,
      tools: outside.tools,
      stacks: "Policies judge what they are given.",
      components: "Policies judge what they are given.",
      handlers: "Policies judge what they are given.",
    }),
    {
      files: ["index.ts", "components/**/*.ts", "stacks/**/*.ts"],
      excludeFiles: ["components/iam/role-policy.ts"],
      rules: { "house/restricted-syntax": ["error", ...oneMakerOfRights] },
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
      rules: { "typescript/no-require-imports": "off" },
    },
    {
      files: ["tools/cli/**/*.ts"],
      excludeFiles: ["tools/cli/system-output.ts", "tools/cli/events/terminal.ts"],
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
      excludeFiles: [
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
        "typescript/no-require-imports": "off",
        "no-unused-expressions": "off",
        ...off(unsafe),
      },
    },
    {
      files: ["tests/**/*.ts"],
      rules: {
        "house/restricted-syntax": [
          "error",
          {
            selector:
              "CallExpression[callee.property.name='timeout']:not([callee.object.name='AbortSignal'])",
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
      rules: { ...off(ofTypes), "typescript/no-require-imports": "off" },
    },
  ],
};
