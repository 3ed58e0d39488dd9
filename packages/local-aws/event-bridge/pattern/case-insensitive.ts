/**
 * A regular expression's source for a text in any case, as EventBridge's engine takes it: for each UTF-16 unit its
 * small and its capital form. So `ß` is `ß` or `SS`, and half of a pair of surrogates, which Java cannot encode, `?`.
 */
export function caseInsensitive(text: string): string {
  return text.split("").map(formsOf).join("");
}

function formsOf(unit: string): string {
  const forms = new Set([unit.toLowerCase(), unit.toUpperCase()].map(encodable));
  return `(?:${[...forms].map(escape).join("|")})`;
}

function encodable(form: string): string {
  return form.replace(/\p{Surrogate}/gu, "?");
}

function escape(form: string): string {
  return form.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
