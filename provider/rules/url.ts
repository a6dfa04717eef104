import { domainToASCII } from "node:url";
import { LONGEST_URL, shownHost } from "../text/url-parts";
import { urlMistake } from "./mistake";

// RFC 1035, 2.3.4 and RFC 1123, 2.1: limits of host names.
const LONGEST_LABEL = 63;
const LONGEST_HOST = 253;
const LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i;
// RFC 3986, 3.2.1: what user information is made of.
const USER_INFORMATION = /^(?:[a-z0-9._~!$&'()*+,;=:-]|%[0-9a-f]{2})+$/i;

/**
 * Why a webhook url is refused, or undefined. The text itself is checked before any parser, since the WHATWG parser
 * repairs what the vendor forbids: it drops `:443`, decodes `%5F`, and reads `0x7f000001` as an address. The reason
 * names the host at most: userinfo, path and query may be secret.
 */
export function urlProblem(url: string): string | undefined {
  if (url === "") {
    return "The url is empty. Give an https address such as https://hooks.example.com/whatsapp.";
  }
  // As it is stored: what is kept of an update that fails is limited in bytes.
  const bytes = Buffer.byteLength(JSON.stringify(url)) - 2;
  if (bytes > LONGEST_URL) {
    return `The url has ${bytes} bytes of JSON. Use at most ${LONGEST_URL}.`;
  }
  const mistake = urlMistake(url);
  if (mistake !== undefined) {
    return `The url ${mistake}`;
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\s\u0000-\u001f\u007f-\u009f]/.test(url) || !url.isWellFormed()) {
    return "The url holds white space, a control character or broken Unicode. Percent-encode it, or remove it.";
  }
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]*):(.*)$/i.exec(url) ?? [];
  if (scheme.toLowerCase() !== "https" || !rest.startsWith("//")) {
    const found = scheme === "" || !rest.startsWith("//") ? "does not begin with https://" : `has the scheme ${scheme}`;
    return `The url ${found}. Webhooks are delivered over https only: begin it with https://.`;
  }
  if (url.includes("\\")) {
    return "The url holds a backslash, which parsers read in different ways. Use / or %5C.";
  }
  if (url.includes("#")) {
    return "The url has a fragment (#), which is never sent to a server. Remove it.";
  }
  const [authority = ""] = rest.slice(2).split(/[/?]/, 1);
  return authorityProblem(authority, rest.slice(2 + authority.length));
}

/** Why the host of a url that stands in a header value is refused, or undefined; other texts are not looked at. */
export function urlInHeaderProblem(value: string): string | undefined {
  const authority = /^\s*[a-z][a-z0-9+.-]*:\/\/([^/?#\s]*)/i.exec(value)?.[1];
  return authority === undefined ? undefined : hostProblem(authority.slice(authority.lastIndexOf("@") + 1));
}

/** The host of an accepted url that has user information. It was seen to work at 360dialog, but is not documented. */
export function hostBehindUser(url: string): string | undefined {
  return url.includes("@") && new URL(url).username + new URL(url).password !== "" ? shownHost(url) : undefined;
}

function authorityProblem(authority: string, rest: string): string | undefined {
  const end = authority.lastIndexOf("@");
  // A slash in a password ends what parsers take for the host.
  if (end < 0 && authority.includes(":") && rest.includes("@")) {
    return "The url has a slash or a question mark in its user information, before its host. Percent-encode it (%2F, %3F).";
  }
  const [userInfo, host] = [authority.slice(0, Math.max(end, 0)), authority.slice(end + 1)];
  return (end < 0 ? undefined : userInfoProblem(userInfo)) ?? hostProblem(host);
}

function userInfoProblem(userInfo: string): string | undefined {
  if (userInfo === "" || userInfo === ":") {
    return "The url has an @ before its host, but no user information. Remove it, or check that user and password are set.";
  }
  return USER_INFORMATION.test(userInfo)
    ? undefined
    : "The url has a character in its user information that cannot stand there. Percent-encode it, such as %40 for @.";
}

/** Documented: no `_` and no port in (sub)domain names. The rest follows from what a host name is. */
function hostProblem(host: string): string | undefined {
  if (host.startsWith("[")) {
    return addressProblem(host);
  }
  if (host.includes(":")) {
    // What follows the colon is not shown: where a slash stands in a password, it is the password.
    const name = host.slice(0, host.indexOf(":"));
    return `The host ${name} has a port, which 360dialog does not support, not even :443. ${suggestion(name)}`;
  }
  const decoded = percentDecoded(host);
  if (decoded.includes("_")) {
    return `The host ${host} has an underscore, which 360dialog does not support in (sub)domain names. ${suggestion(decoded)}`;
  }
  if (/[^\u0021-\u007e]/.test(decoded)) {
    const ascii = domainToASCII(decoded);
    return `The host ${host} is an international name. ${suggestion(ascii)}`;
  }
  return host.includes("%") ? `The host ${host} is percent-encoded. ${suggestion(decoded)}` : hostNameProblem(host);
}

function hostNameProblem(host: string): string | undefined {
  const labels = host.split(".");
  if (host === "") {
    return "The url has no host. Give an https address such as https://hooks.example.com/whatsapp.";
  }
  if (host.endsWith(".")) {
    return `The host ${host} ends with a dot. Remove it.`;
  }
  if (isNumeric(labels.at(-1) ?? "")) {
    return addressProblem(host);
  }
  if (labels.length < 2) {
    return `The host ${host} has one label only. Give a full name such as ${host}.example.com.`;
  }
  const bad = labels.find((label) => !LABEL.test(label) || label.length > LONGEST_LABEL);
  if (bad !== undefined || host.length > LONGEST_HOST) {
    return `The host ${host} is not a host name: ${bad === undefined ? `it is longer than ${LONGEST_HOST} characters` : `its part "${bad}" is not 1 to ${LONGEST_LABEL} letters, digits and inner hyphens`}.`;
  }
  const url = `https://${host}/`;
  if (URL.parse(url)?.hostname !== host.toLowerCase()) {
    return `The host ${host} is not a valid host name. Check its spelling.`;
  }
  return undefined;
}

function addressProblem(host: string): string {
  return `The host ${host} reads as an IP address. Give a host name, for which a certificate can be issued.`;
}

// A last label of digits, or of hexadecimal digits behind 0x, makes parsers read the host as an IPv4 address.
function isNumeric(label: string): boolean {
  return /^(\d+|0x[0-9a-f]*)$/i.test(label);
}

/** What to write instead, where that is a host that would be accepted. */
function suggestion(host: string): string {
  const better = percentDecoded(host).replaceAll("_", "");
  return hostNameProblem(better) === undefined
    ? `Use for example ${better}.`
    : "Use a full name of letters, digits and hyphens.";
}

function percentDecoded(host: string): string {
  try {
    return decodeURIComponent(host);
  } catch {
    return host;
  }
}
