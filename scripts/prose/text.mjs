// @ts-check
// Finds the prose of a file. The result is as long as the file, so that places stay the same: what is no prose (code,
// addresses, markup) is replaced by a character that no word has, and line breaks stay.
import ts from "typescript";

/** Stands for one character that is no prose. */
const CODE = "\0";

/** @typedef {{ words: string, sentences: string }} Prose `sentences` is without tables, whose cells are no sentences. */

/**
 * The prose of a Markdown page, or the comments and messages of a TypeScript or JavaScript file.
 * @param {string} path
 * @param {string} text
 * @returns {Prose}
 */
export function proseOf(path, text) {
  if (path.endsWith(".md")) {
    return markdownProse(text);
  }
  const prose = codeProse(path, text);
  return { words: prose, sentences: prose };
}

/**
 * @param {string} text
 * @returns {Prose}
 */
function markdownProse(text) {
  const words = withoutMarkup(withoutFences(text));
  return { words, sentences: words.replace(/^[ \t]*\|.*$/gm, hidden) };
}

/**
 * @param {string} text
 * @returns {string}
 */
function withoutFences(text) {
  return text.replace(/^([ \t>*]*)(```+|~~~+)[^\n]*\n(?:[^\n]*\n)*?[ \t>*]*\2[^\n]*$/gm, hidden);
}

/**
 * Without inline code, targets of links, addresses and tags.
 * @param {string} text
 * @returns {string}
 */
function withoutMarkup(text) {
  return text
    .replace(/<!--[\s\S]*?-->/g, hidden)
    .replace(/(`+)(?!`)(?:(?!\n[ \t]*\n)[\s\S])*?[^`]\1(?!`)/g, hidden)
    .replace(/\]\([^)\s]*\)/g, hidden)
    .replace(/\bhttps?:\/\/[^\s)>]+/g, hidden)
    .replace(/<\/?[a-z][^>\n]*>/gi, hidden);
}

/**
 * The comments, and the messages: string literals with more than one word.
 * @param {string} path
 * @param {string} text
 * @returns {string}
 */
function codeProse(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const prose = [...hidden(text)];
  /** @type {(start: number, content: string) => void} */
  const show = (start, content) => {
    for (let index = 0; index < content.length; index += 1) {
      prose[start + index] = content[index] ?? CODE;
    }
  };
  for (const [start, end] of commentsIn(source)) {
    show(start, commentProse(text.slice(start, end)));
  }
  for (const literal of literalsIn(source)) {
    if (isMessage(wholeOf(literal).getText(source))) {
      show(literal.getStart(source) + 1, literal.getText(source).slice(1, -1));
    }
  }
  joinLineComments(text, prose);
  return prose.join("");
}

/**
 * A comment without its marks, so that words can be found across lines.
 * @param {string} comment
 * @returns {string}
 */
function commentProse(comment) {
  const plain = comment
    .replace(/^\/\*\*?|\*\/$|^\/\/+/g, (mark) => " ".repeat(mark.length))
    .replace(/^([ \t]*)\*/gm, "$1 ");
  return withoutMarkup(withoutFences(plain));
}

/**
 * Line comments on neighbouring lines are one text: the indent before them is no code.
 * @param {string} text
 * @param {string[]} prose
 */
function joinLineComments(text, prose) {
  for (const { index, 0: indent } of text.matchAll(/^[ \t]+(?=\/\/)/gm)) {
    prose.fill(" ", index, index + indent.length);
  }
}

/**
 * The template that a part belongs to: one part alone may be a single word.
 * @param {ts.Node} literal
 * @returns {ts.Node}
 */
function wholeOf(literal) {
  if (ts.isTemplateHead(literal)) {
    return literal.parent;
  }
  return ts.isTemplateSpan(literal.parent) && !ts.isStringLiteralLike(literal) ? literal.parent.parent : literal;
}

/**
 * Whether a literal has more than one word, and is not the text of a program, which has statements.
 * @param {string} text
 * @returns {boolean}
 */
function isMessage(text) {
  return /\p{L}[,;:.]? \p{L}/u.test(text) && !/[)}\]"'`];(?:\\n|\r?\n|["'`]?$)/.test(text);
}

/**
 * @param {ts.SourceFile} source
 * @returns {Map<number, number>} ends by start
 */
function commentsIn(source) {
  const { text } = source;
  /** @type {Map<number, number>} */
  const ends = new Map();
  for (const node of nodesOf(source, source).filter((one) => one.getChildCount(source) === 0)) {
    const ranges = [
      ...(ts.getLeadingCommentRanges(text, node.pos) ?? []),
      ...(ts.getTrailingCommentRanges(text, node.end) ?? []),
    ];
    for (const { pos, end } of isTemplatePart(node) ? [] : ranges) {
      ends.set(pos, end);
    }
  }
  return ends;
}

/**
 * Text follows the parts of a template, and no comment.
 * @param {ts.Node} node
 * @returns {boolean}
 */
function isTemplatePart(node) {
  return node.kind === ts.SyntaxKind.TemplateHead || node.kind === ts.SyntaxKind.TemplateMiddle;
}

/**
 * @param {ts.SourceFile} source
 * @returns {ts.Node[]}
 */
function literalsIn(source) {
  return nodesOf(source, source).filter(
    (node) =>
      ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node),
  );
}

/**
 * @param {ts.Node} node
 * @param {ts.SourceFile} source
 * @returns {ts.Node[]}
 */
function nodesOf(node, source) {
  return [node, ...node.getChildren(source).flatMap((child) => (ts.isJSDoc(child) ? [] : nodesOf(child, source)))];
}

/**
 * @param {string} text
 * @returns {string}
 */
function hidden(text) {
  return text.replace(/[^\r\n]/g, CODE);
}
