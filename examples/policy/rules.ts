// What the policies say, as functions of plain values. None of them shows more of a url than its host.

/** Why a url is refused by scheme, or undefined. */
export function schemeProblem(url: string): string | undefined {
  const parsed = parse(url);
  if (parsed === undefined) {
    return "Its url cannot be read. Give an https address such as https://hooks.example.com/whatsapp.";
  }
  return parsed.protocol === "https:"
    ? undefined
    : `Its url begins with ${parsed.protocol}//. Webhooks carry messages of customers: use https://.`;
}

/** Why a url's host is refused, or undefined. A url that cannot be read has no allowed host. */
export function hostProblem(url: string, allowed: readonly string[]): string | undefined {
  const host = parse(url)?.hostname.replace(/\.$/, "");
  if (host === undefined || host === "") {
    return "Its url has no host that could be read.";
  }
  return allowed.some((pattern) => covers(pattern, host))
    ? undefined
    : `Its host ${host} is not among the allowed hosts (${allowed.join(", ")}).`;
}

/** Why a resource's name is refused, or undefined. */
export function nameProblem(name: string, pattern: string): string | undefined {
  const expression = expressionOf(pattern);
  if (expression === undefined) {
    return `The pattern ${pattern} of this policy is no regular expression. Fix the policy's configuration.`;
  }
  return expression.test(name) ? undefined : `The name ${name} does not match ${pattern}. Put the owner before it.`;
}

/** Why a number has too many webhooks, or undefined. */
export function countProblem(number: string, names: readonly string[], maximum: number): string | undefined {
  return names.length <= maximum
    ? undefined
    : `Number ${number} has ${names.length} webhooks, and ${maximum} are allowed: ${[...names].sort().join(", ")}.`;
}

function parse(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}

/** `*.example.com` covers every host below example.com, not example.com itself. The rest is compared as a whole. */
function covers(pattern: string, host: string): boolean {
  const wanted = pattern.toLowerCase();
  return wanted.startsWith("*.") ? host.endsWith(wanted.slice(1)) && host !== wanted.slice(1) : host === wanted;
}

function expressionOf(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern);
  } catch {
    return undefined;
  }
}
