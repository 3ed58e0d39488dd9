import ts from "typescript";

/** One name of one entry, as its `.d.ts` declares it. */
export interface PublicName {
  readonly name: string;
  /** Whether it exists when a program runs. */
  readonly isValue: boolean;
  /** Its declarations, without the comment before them. */
  readonly text: string;
  /** The same without any comment. */
  readonly plain: string;
  /** What its comment says, a part for the text and one for each tag. */
  readonly meaning: readonly string[];
}

export interface PublicSurface {
  /** By entry, in the order of export. */
  readonly entries: ReadonlyMap<string, readonly PublicName[]>;
  /** Types that public ones name, and that nobody can import. */
  readonly unnameable: readonly string[];
}

const printer = ts.createPrinter({ removeComments: true });

/** What a package's entries declare. @param entries the `.d.ts` of each, by its name */
export function publicSurface(program: ts.Program, entries: ReadonlyMap<string, string>): PublicSurface {
  const checker = program.getTypeChecker();
  const targetOf = (symbol: ts.Symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const exportsOf = (file: string) =>
    checker
      .getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file) as ts.SourceFile)!)
      .map((symbol) => ({ name: symbol.name, target: targetOf(symbol) }));
  const exported = [...entries].map(([entry, file]) => [entry, exportsOf(file)] as const);
  const known = new Set(exported.flatMap(([, names]) => names.map(({ target }) => target)));
  const folder = new RegExp(`^${commonFolder([...entries.values()])}`);
  const unnameable = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (isKeys(node)) return;
    const name = nameIn(node);
    const symbol = name && checker.getSymbolAtLocation(name);
    const target = symbol && targetOf(symbol);
    const declaration = target?.declarations?.[0];
    if (target && declaration && !known.has(target) && folder.test(declaration.getSourceFile().fileName)) {
      known.add(target);
      if (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Export) unnameable.add(target.name);
      else if (ts.isTypeAliasDeclaration(declaration)) visit(declaration);
    }
    ts.forEachChild(node, visit);
  };
  for (const target of [...known]) target.declarations?.forEach(visit);
  const describe = ({ name, target }: { name: string; target: ts.Symbol }) =>
    publicName(name, target, checker);
  return {
    entries: new Map(exported.map(([entry, names]) => [entry, names.map(describe)])),
    unnameable: [...unnameable],
  };
}

/** `keyof typeof table` tells nobody which keys there are. */
function isKeys(node: ts.Node): node is ts.TypeAliasDeclaration {
  return ts.isTypeAliasDeclaration(node) && ts.isTypeOperatorNode(node.type);
}

function spelt(node: ts.TypeAliasDeclaration, checker: ts.TypeChecker): string {
  const flags = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.InTypeAlias;
  return `type ${node.name.text} = ${checker.typeToString(checker.getTypeAtLocation(node), node, flags)};`;
}

function commonFolder(files: readonly string[]): string {
  const [first = ""] = files;
  return first.slice(0, first.lastIndexOf("/dist/") + 1);
}

/** The name by which a node refers to a type or value. */
function nameIn(node: ts.Node): ts.Node | undefined {
  if (ts.isTypeReferenceNode(node)) return node.typeName;
  if (ts.isExpressionWithTypeArguments(node)) return node.expression;
  if (ts.isTypeQueryNode(node)) return node.exprName;
  return ts.isImportTypeNode(node) ? node.qualifier : undefined;
}

function publicName(name: string, target: ts.Symbol, checker: ts.TypeChecker): PublicName {
  const declarations = (target.declarations ?? []).map((declaration) =>
    ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration,
  );
  const textOf = (write: (node: ts.Node, file: ts.SourceFile) => string): string =>
    declarations
      .map((node) => (isKeys(node) ? spelt(node, checker) : write(node, node.getSourceFile())))
      .join("\n")
      .replaceAll(/import\("[^"]+"\)\./g, "")
      .replaceAll(/^export (declare )?/gm, "")
      // Their order depends on what else the compiler has seen.
      .replaceAll(/"[^"]*"(?: \| "[^"]*")+/g, (union) => union.split(" | ").sort().join(" | "));
  const tags = target
    .getJsDocTags(checker)
    .map((tag) => `\`@${tag.name}\` ${ts.displayPartsToString(tag.text)}`);
  const comment = ts.displayPartsToString(target.getDocumentationComment(checker));
  return {
    name,
    isValue: Boolean(target.flags & ts.SymbolFlags.Value),
    text: textOf((node, file) => node.getText(file)),
    plain: textOf((node, file) => printer.printNode(ts.EmitHint.Unspecified, node, file)),
    meaning: [comment, ...tags].filter(Boolean).map((part) => part.replaceAll("\n", " ")),
  };
}
