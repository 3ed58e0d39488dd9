/** Refuses what a selector finds: ESLint's rule of this name. */
const restrictedSyntax = {
  meta: { schema: false },
  create: (context) =>
    Object.fromEntries(
      context.options.map(({ selector, message }) => [selector, (node) => context.report({ node, message })]),
    ),
};

export default { meta: { name: "house" }, rules: { "restricted-syntax": restrictedSyntax } };
