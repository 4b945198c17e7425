// Just enough reading of TypeScript for the house rules. The repository is formatted, so its imports stand where they should.

/**
 * The specifiers of everything that a file imports or re-exports, types included.
 *
 * @param {string} source
 * @returns {string[]}
 */
export function readImports(source) {
  const text = withoutComments(source);
  const declared = text.matchAll(/^(?:import|export)\b[^'";]*?\bfrom\s*['"]([^'"]+)['"]/gm);
  const bare = text.matchAll(/^import\s*['"]([^'"]+)['"]/gm);
  const dynamic = text.matchAll(/\b(?:import|require)\(\s*['"]([^'"]+)['"]/g);
  return [...declared, ...bare, ...dynamic].map((match) => match[1] ?? '');
}

/**
 * The source without its comments, and without the texts of its templates, which may be programs for people to copy. Strings are passed over, so
 * that `'https://…'` stays whole.
 *
 * @param {string} source
 * @returns {string}
 */
export function withoutComments(source) {
  const tokens = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
  return source.replaceAll(tokens, (token) => (/^\/[/*]/.test(token) ? '' : token.startsWith('`') ? '``' : token));
}
