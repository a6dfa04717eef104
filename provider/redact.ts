/** Shorter values are left alone: they would blot out ordinary words and guard nothing. */
const SHORTEST_SECRET = 3;
const REDACTED = "[redacted]";

/** Marks an error whose message was put together without secrets: it is shown as it is. */
export const CLEAN: unique symbol = Symbol.for("pulumi-360dialog.clean");

const secrets = new Set<string>();

/** Keeps a secret out of every text that is redacted from now on, in the forms in which a server may echo it. */
export function remember(secret: string): void {
  rememberForms(secret);
  // A server may repeat the token of `Bearer <token>` alone.
  const token = /^\S+\s+(\S{8,})$/.exec(secret)?.[1];
  if (token !== undefined) {
    rememberForms(token);
  }
}

function rememberForms(secret: string): void {
  for (const form of [
    secret,
    percent(secret),
    encodeURI(wellFormed(secret)),
    base64(secret),
    JSON.stringify(secret).slice(1, -1),
  ]) {
    if (form.length >= SHORTEST_SECRET) {
      secrets.add(form);
    }
  }
}

/** Remembers the parts of a url that may be secret: userinfo and query. */
export function rememberUrl(text: string): void {
  const userinfo = /^[a-z]+:\/*([^/?#]*)@/i.exec(text)?.[1];
  const query = /\?([^#]*)/.exec(text)?.[1];
  for (const part of [userinfo, ...(userinfo?.split(":") ?? []), query, ...values(query)]) {
    if (part) {
      remember(part);
      remember(decoded(part));
    }
  }
}

/** The text without any remembered secret, userinfo or query of a url. */
export function redact(text: string): string {
  let clean = text;
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) {
    clean = clean.replaceAll(secret, REDACTED);
  }
  return withoutUrlSecrets(clean);
}

/** The text with the userinfo and the query of every url in it taken out. */
export function withoutUrlSecrets(text: string): string {
  return text
    .replace(/([a-z]+:\/\/)[^\s/?#"<>]*@/gi, `$1${REDACTED}@`)
    .replace(/(https?:\/\/[^\s?#"<>]*)\?[^\s"<>]*/gi, `$1?${REDACTED}`);
}

function values(query: string | undefined): string[] {
  return (query ?? "").split("&").map((pair) => pair.slice(pair.indexOf("=") + 1));
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function percent(text: string): string {
  return encodeURIComponent(wellFormed(text));
}

function wellFormed(text: string): string {
  return text.toWellFormed();
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64").replace(/=+$/, "");
}
