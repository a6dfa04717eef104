// @ts-check
// The words that the prose check refuses, and what to write instead. The patterns are regular expressions, not texts:
// the check reads texts and comments, and would find its own list otherwise.

/** @typedef {{ pattern: RegExp, instead: string }} Word */

/** @type {readonly Word[]} */
const words = [
  { pattern: /\bin clear\b(?! (?:words|terms|language)\b)/, instead: "in plain text" },
  { pattern: /\banew\b/, instead: "again" },
  { pattern: /\bmend(?:s|ed|ing)?\b/, instead: "fix" },
  { pattern: /\brooms\b/, instead: "modules, folders" },
  { pattern: /\b(?:which|each|every|that|this) room\b/, instead: "module, folder" },
  { pattern: /\bstrangers?\b/, instead: "unmanaged webhook" },
  { pattern: /\bsomebody's\b/, instead: "unmanaged, or name the owner" },
  { pattern: /\bof (?:its|their|our|your|one's) own\b/, instead: "separate, its own …" },
  { pattern: /\bwhoever\b/, instead: "anyone who, if someone …" },
  { pattern: /\btold below\b/, instead: "handled below" },
  {
    pattern: /\b(?:is|are|be|been|was|were|each)(?: not)? told\b(?! (?:to|of|about|that)\b)/,
    instead: "reported, shown",
  },
  { pattern: /\b(?:has|have) never heard of\b/, instead: "knows nothing about" },
  { pattern: /\bnothing tells\b/, instead: "nothing shows" },
  { pattern: /\bbegins? at once\b/, instead: "start immediately" },
  { pattern: /\bstops? waiting at once\b/, instead: "stop immediately" },
  { pattern: /\bwithout a word\b/, instead: "silently, without output" },
  { pattern: /\bwhat is there\b/, instead: "what exists, existing webhooks" },
  { pattern: /\bbears? the mark\b/, instead: "has been verified" },
  { pattern: /\bresolved away\b/, instead: "would change the request path" },
  { pattern: /\bCtrl-C ends it\b/, instead: "stop it with Ctrl-C" },
  { pattern: /\bwhere the care is\b/, instead: "Design principles" },
  { pattern: /^#+ what it sends\b/, instead: "API requests" },
  { pattern: /\bfrom what is there already\b/, instead: "Import existing webhooks" },
  { pattern: /\blimits of the approach\b/, instead: "Known limitations" },
  { pattern: /\bonly a clear answer means gone\b/, instead: "only a clear answer removes a resource from the state" },
];

// Prose is wrapped: between two words there may be one line break.
const GAP = "(?:[ \\t]+|[ \\t]*\\r?\\n[ \\t]*)";

/** @type {readonly Word[]} */
export const refusedWords = words.map(({ pattern, instead }) => ({
  pattern: new RegExp(pattern.source.replaceAll(" ", GAP), "gim"),
  instead,
}));
