// Draws the output of a command as a terminal: `node scripts/terminal-svg.mjs <title> <file.svg> < output`.
import { readFileSync, writeFileSync } from "node:fs";

const [title = "", target = ""] = process.argv.slice(2);
const LINE = 17;
const CHARACTER = 7.9;
const WIDEST = 118;

const lines = readFileSync(0, "utf8").trimEnd().split("\n").flatMap(wrapped);
const height = (lines.length + 3) * LINE;
const width = Math.round((WIDEST + 4) * CHARACTER);
const rows = lines.map(
  (line, index) => `<text x="16" y="${(index + 3) * LINE}" fill="${colourOf(line)}">${escaped(line)}</text>`,
);

writeFileSync(
  target,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">
<rect width="100%" height="100%" rx="8" fill="#1b1f27"/>
<circle cx="18" cy="16" r="5" fill="#ff5f56"/><circle cx="36" cy="16" r="5" fill="#ffbd2e"/><circle cx="54" cy="16" r="5" fill="#27c93f"/>
<text x="76" y="20" fill="#8b949e" font-family="sans-serif" font-size="12">${escaped(title)}</text>
<g font-family="ui-monospace, Menlo, Consolas, monospace" font-size="13" xml:space="preserve">
${rows.join("\n")}
</g>
</svg>
`,
);

function wrapped(line) {
  const rest = line.trimEnd();
  if (rest.length <= WIDEST) {
    return [rest];
  }
  const cut = rest.lastIndexOf(" ", WIDEST);
  const at = cut > WIDEST / 2 ? cut : WIDEST;
  const indent = /^\s*/.exec(rest)?.[0] ?? "";
  return [rest.slice(0, at), ...wrapped(`${indent}  ${rest.slice(at).trimStart()}`)];
}

function colourOf(line) {
  if (/^━━|^\$/.test(line)) {
    return "#79c0ff";
  }
  if (/error:|errored/.test(line)) {
    return "#ff7b72";
  }
  const colours = { "+": "#7ee787", "~": "#e3b341", "-": "#ff7b72" };
  return colours[line.trim()[0] ?? ""] ?? "#d0d7de";
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
