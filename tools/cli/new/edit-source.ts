import * as ts from "typescript";

/** Adds an import or export of a module that lies near, behind those whose paths sort before its own. */
export function addModule(source: string, statement: string): string {
  const specifierOf = (node: ts.Node): string | undefined =>
    (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
    node.moduleSpecifier &&
    ts.isStringLiteral(node.moduleSpecifier)
      ? node.moduleSpecifier.text
      : undefined;
  const [added] = parse(statement).statements.map(specifierOf);
  const before = parse(source).statements.filter((node) => {
    const specifier = specifierOf(node);
    return specifier?.startsWith(".") && added !== undefined && specifier < added;
  });
  return insert(source, before.at(-1)?.end ?? 0, `\n${statement}`);
}

/** Adds a property to the object that a variable holds, or that is handed to a function. */
export function addProperty(source: string, owner: string, property: string): string {
  const object = find(source, (node) => {
    if (ts.isVariableDeclaration(node) && node.name.getText() === owner) return objectIn(node.initializer);
    if (ts.isCallExpression(node) && node.expression.getText() === owner) return objectIn(node.arguments[0]);
    return undefined;
  });
  if (!object) throw new Error(`There is no object of ${owner} to add ${property} to`);
  return insert(
    source,
    object.properties.end,
    `${object.properties.hasTrailingComma ? "" : ","}\n${property}`,
  );
}

/** Adds a statement to the end of a function. */
export function addStatement(source: string, name: string, statement: string): string {
  const body = find(source, (node) =>
    ts.isFunctionDeclaration(node) && node.name?.text === name ? node.body : undefined,
  );
  if (!body) throw new Error(`There is no function ${name} to add ${statement} to`);
  return insert(source, body.statements.end, `\n${statement}`);
}

function objectIn(node: ts.Expression | undefined): ts.ObjectLiteralExpression | undefined {
  if (node && (ts.isAsExpression(node) || ts.isSatisfiesExpression(node))) return objectIn(node.expression);
  return node && ts.isObjectLiteralExpression(node) ? node : undefined;
}

function find<Found>(source: string, wanted: (node: ts.Node) => Found | undefined): Found | undefined {
  const visit = (node: ts.Node): Found | undefined => wanted(node) ?? ts.forEachChild(node, visit);
  return visit(parse(source));
}

function parse(source: string): ts.SourceFile {
  return ts.createSourceFile("a.ts", source, ts.ScriptTarget.ES2021, true);
}

function insert(text: string, at: number, added: string): string {
  return text.slice(0, at) + added + text.slice(at);
}
