import type { Answer, Refuse, RouteRequest } from "./exchange";
import { health } from "./health";
import type { Profile } from "./profile";
import { type MainWebhook, type StoredWebhook, shownHeaders } from "./state";

const STARTED: Answer = { status: 200, body: { message: "Operation started successfully" }, applied: true };
const NOT_ENABLED = "multi webhook is not enabled for this number";

/** Answers one request whose key is valid. */
export function route(request: RouteRequest): Answer {
  const { method, path } = request;
  if (path === "/multi_webhook") {
    const handler = multiWebhook[method];
    return handler ? handler(request) : request.refuse(405, "method not allowed");
  }
  if (path === "/v1/configs/webhook") {
    const handler = mainWebhook[method];
    return handler ? handler(request) : request.refuse(405, "method not allowed");
  }
  if (path === "/health_status") {
    return health(request);
  }
  const name = nameIn(path);
  if (name !== undefined) {
    return method === "DELETE" ? remove(request, name) : request.refuse(405, "method not allowed");
  }
  return request.refuse(path.startsWith("/multi_webhook/") ? 400 : 404, "no such route");
}

/** The webhook name in the path of DELETE; undefined where the path is not of that form. */
export function nameIn(path: string): string | undefined {
  const segment = /^\/multi_webhook\/([^/]+)$/.exec(path)?.[1];
  try {
    return segment === undefined ? undefined : decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

const multiWebhook: Readonly<Record<string, (request: RouteRequest) => Answer>> = {
  GET: list,
  POST: enable,
  PUT: append,
  PATCH: update,
};

const mainWebhook: Readonly<Record<string, (request: RouteRequest) => Answer>> = {
  GET({ number, profile, refuse }) {
    const { main } = number.visible();
    if (main) {
      return { status: 200, body: shownTarget(profile, main) };
    }
    return profile.mainUnset === 404
      ? refuse(404, "no webhook is set")
      : { status: 200, body: { url: "", headers: {} } };
  },
  POST({ number, profile, body, visibleAfterMs, refuse }) {
    const webhook = asWebhook({ ...Object(body), name: "main" });
    const reason = webhook ? urlProblem(profile, webhook.url) : "url is required";
    if (!webhook || reason) {
      return refuse(400, reason ?? "url is required");
    }
    number.write(visibleAfterMs, () => {
      number.main = { url: webhook.url, headers: webhook.headers };
    });
    return { status: 200, body: { url: webhook.url, headers: webhook.headers ?? {} }, applied: true };
  },
};

function list({ number, profile, refuse }: RouteRequest): Answer {
  const seen = number.visible();
  if (!seen.enabled) {
    // Documented: 409, whose body has the shape of a success answer.
    const answers: Record<string, Answer> = {
      409: { status: 409, body: { message: NOT_ENABLED } },
      200: { status: 200, body: { enabled: false } },
      empty: { status: 200, body: {} },
    };
    return answers[profile.whenOff] ?? refuse(409, NOT_ENABLED);
  }
  const shown: unknown[] = seen.webhooks.map((webhook) => ({ name: webhook.name, ...shownTarget(profile, webhook) }));
  if (profile.mainInList && number.main) {
    shown.unshift({ url: number.main.url });
  }
  if (profile.order === "reversed") {
    shown.reverse();
  }
  if (shown.length > 0) {
    return { status: 200, body: { enabled: true, destinations: shown } };
  }
  if (profile.emptyList === "body") {
    return { status: 200, body: "" };
  }
  const lists: Record<string, object> = { null: { destinations: null }, omit: {} };
  return { status: 200, body: { enabled: true, ...(lists[profile.emptyList] ?? { destinations: [] }) } };
}

function shownTarget(profile: Profile, { url, headers }: MainWebhook): object {
  return {
    url: profile.urls === "normalised" ? (URL.parse(url)?.href ?? url) : url,
    headers: shownHeaders(profile, headers),
  };
}

function enable({ number, profile, body, visibleAfterMs, refuse }: RouteRequest): Answer {
  const { enabled, destinations } = Object(body);
  if (typeof enabled !== "boolean") {
    return refuse(400, "enabled is required");
  }
  if (enabled && number.enabled) {
    return profile.alreadyEnabled === 200
      ? { ...STARTED, applied: false }
      : refuse(profile.alreadyEnabled, "multi webhook is already enabled");
  }
  const webhooks = Array.isArray(destinations) ? destinations.map(asWebhook) : [];
  return number.write(visibleAfterMs, () => {
    number.enabled = enabled;
    if (!enabled && profile.disable === "wipe") {
      for (const { name } of number.webhooks) {
        number.remove(name);
      }
    }
    for (const webhook of webhooks) {
      if (webhook && enabled) {
        number.put(webhook);
      }
    }
    return STARTED;
  });
}

function append(request: RouteRequest): Answer {
  const { number, profile, body, visibleAfterMs, refuse } = request;
  const { destinations } = Object(body);
  const webhooks = Array.isArray(destinations) ? destinations.map(asWebhook) : [];
  if (!number.enabled) {
    return refuse(profile.writeWhenOff, NOT_ENABLED);
  }
  if (webhooks.length === 0 || webhooks.includes(undefined)) {
    return refuse(400, "destinations need a name and a url");
  }
  const wanted = webhooks.filter((webhook) => webhook !== undefined);
  const refusals = wanted.map((webhook, index) => refusalOf(request, webhook, wanted.slice(0, index)));
  const refused = refusals.find((answer) => answer !== undefined);
  if (refused && (profile.multiPut === "atomic" || wanted.length === 1)) {
    return refused;
  }
  return number.write(visibleAfterMs, () => {
    wanted.filter((_webhook, index) => refusals[index] === undefined).map((webhook) => number.put(webhook));
    return refused ?? STARTED;
  });
}

function refusalOf(
  { number, profile, refuse }: RouteRequest,
  webhook: StoredWebhook,
  before: readonly StoredWebhook[],
): Answer | undefined {
  const reason = urlProblem(profile, webhook.url);
  if (reason) {
    return refuse(400, reason);
  }
  if (number.get(webhook.name) || before.some(({ name }) => name === webhook.name)) {
    return profile.duplicateName === 200
      ? { ...STARTED, applied: false }
      : refuse(profile.duplicateName, "destination names must be unique");
  }
  return number.webhooks.length + before.length >= profile.maximum
    ? refuse(profile.overMaximum, `at most ${profile.maximum} destinations are allowed`)
    : undefined;
}

function update({ number, profile, body, visibleAfterMs, refuse }: RouteRequest): Answer {
  const given = asWebhook(body);
  if (!number.enabled) {
    return refuse(profile.writeWhenOff, NOT_ENABLED);
  }
  const reason = given ? urlProblem(profile, given.url) : "name and url are required";
  if (!given || reason) {
    return refuse(400, reason ?? "");
  }
  const stored = number.get(given.name);
  if (!stored) {
    return unknownName(profile, refuse);
  }
  return number.write(visibleAfterMs, () => {
    number.put({ name: given.name, url: given.url, headers: patchedHeaders(profile, stored.headers, given.headers) });
    return STARTED;
  });
}

function patchedHeaders(
  profile: Profile,
  stored: Record<string, string> | undefined,
  given: Record<string, string> | undefined,
): Record<string, string> | undefined {
  if (given === undefined) {
    return profile.patchWithoutHeaders === "keep" ? stored : undefined;
  }
  if (Object.keys(given).length === 0 && profile.patchEmptyHeaders === "ignore") {
    return stored;
  }
  return profile.patchHeaders === "merge" ? { ...stored, ...given } : given;
}

function remove({ number, profile, visibleAfterMs, refuse }: RouteRequest, name: string): Answer {
  if (!number.enabled) {
    return refuse(profile.writeWhenOff, NOT_ENABLED);
  }
  if (!number.get(name)) {
    return unknownName(profile, refuse);
  }
  return number.write(visibleAfterMs, () => {
    number.remove(name);
    if (profile.emptyList === "disable" && number.webhooks.length === 0) {
      number.enabled = false;
    }
    return STARTED;
  });
}

function unknownName(profile: Profile, refuse: Refuse): Answer {
  return profile.unknownName === 200
    ? { ...STARTED, applied: false }
    : refuse(profile.unknownName, "no destination of this name");
}

function asWebhook(value: unknown): StoredWebhook | undefined {
  const { name, url, headers } = Object(value);
  if (typeof name !== "string" || name === "" || typeof url !== "string") {
    return undefined;
  }
  return { name, url, ...(typeof headers === "object" && headers !== null ? { headers } : {}) };
}

/** The documented rule: no underscore and no port in (sub)domain names; https. Whether user information is taken is not documented. */
function urlProblem(profile: Profile, url: string): string | undefined {
  const authority = /^https:\/\/([^/?#]*)/i.exec(url)?.[1] ?? "";
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  if (authority.includes("@") && profile.userInformation === "refuse") {
    return "url must not have user information";
  }
  if (!profile.validateUrls) {
    return undefined;
  }
  if (!host) {
    return "url must be an https address";
  }
  return /[_:]/.test(host) ? "url must not have an underscore or a port in the domain" : undefined;
}
