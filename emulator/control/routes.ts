import { describeSamples } from "../delivery/samples";
import type { Emulator } from "../emulator";
import description from "../openapi.json";
import type { EmulatedNumber } from "../state";
import * as schemas from "./schemas";
import { fitting, Unfit } from "./unfit";
import * as views from "./views";

/** One request, as far as its route needs it. */
interface Call {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** With `{name}` for what differs from call to call. */
  readonly path: string;
  /** Makes the body of the answer. */
  readonly handle: (emulator: Emulator, call: Call) => unknown;
}

export interface Found {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** How many deliveries are listed where nothing is said. */
const DELIVERIES_LISTED = 100;

/** Whether the emulator is ready, for who waits for it: it tells nothing, so anybody may ask. */
export const HEALTH_PATH = "/_emulator/health";

/** What the control API can do. Each route is described in `openapi.json`. */
export const routes: readonly Route[] = [
  { method: "GET", path: HEALTH_PATH, handle: () => ({ status: "ok" }) },
  { method: "GET", path: "/_emulator/openapi.json", handle: () => description },
  { method: "GET", path: "/_emulator/numbers", handle: ({ numbers }) => numbers.all().map(views.numberView) },
  { method: "POST", path: "/_emulator/numbers", handle: setNumber },
  {
    method: "GET",
    path: "/_emulator/numbers/{number}",
    handle: (emulator, { params }) => views.numberView(knownNumber(emulator, params.number)),
  },
  { method: "GET", path: "/_emulator/samples", handle: () => describeSamples() },
  { method: "POST", path: "/_emulator/messages", handle: deliver },
  { method: "GET", path: "/_emulator/deliveries", handle: listDeliveries },
  {
    method: "POST",
    path: "/_emulator/deliveries/{delivery}/redeliver",
    handle: (emulator, { params, body }) => {
      fitting(schemas.nothing, body);
      return emulator.redeliver(params.delivery ?? "");
    },
  },
  { method: "GET", path: "/_emulator/profile", handle: (emulator) => emulator.profile() },
  {
    method: "PATCH",
    path: "/_emulator/profile",
    handle: (emulator, { body }) => {
      emulator.set(fitting(schemas.profileChange, body));
      return emulator.profile();
    },
  },
  { method: "GET", path: "/_emulator/faults", handle: listFaults },
  {
    method: "POST",
    path: "/_emulator/faults",
    handle: (emulator, { body }) => {
      emulator.fault(fitting(schemas.newFault, body));
      return listFaults(emulator);
    },
  },
  {
    method: "DELETE",
    path: "/_emulator/faults",
    handle: (emulator) => {
      emulator.clearFaults();
      return listFaults(emulator);
    },
  },
  { method: "GET", path: "/_emulator/journal", handle: listJournal },
  {
    method: "DELETE",
    path: "/_emulator/journal",
    handle: (emulator) => {
      emulator.clearJournal();
      return [];
    },
  },
  { method: "GET", path: "/_emulator/clock", handle: views.clockView },
  {
    method: "POST",
    path: "/_emulator/clock/advance",
    handle: async (emulator, { body }) => {
      const retries = await emulator.clock.advance(fitting(schemas.advance, body).ms);
      return { retries, ...views.clockView(emulator) };
    },
  },
  {
    method: "POST",
    path: "/_emulator/reset",
    handle: (emulator, { body }) => {
      fitting(schemas.nothing, body);
      emulator.reset();
      return {};
    },
  },
];

/** The route of a request, or the methods that its path takes. */
export function findRoute(method: string, path: string): Found | { readonly allowed: readonly string[] } {
  const fits = routes.flatMap((route) => {
    const params = paramsIn(route.path, path);
    return params ? [{ route, params }] : [];
  });
  // Node leaves out the body of an answer to HEAD.
  const wanted = method === "HEAD" ? "GET" : method;
  return fits.find(({ route }) => route.method === wanted) ?? { allowed: fits.map(({ route }) => route.method) };
}

function paramsIn(pattern: string, path: string): Record<string, string> | undefined {
  const [wanted, given] = [pattern.split("/"), path.split("/")];
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const segment = given[index];
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    if (name !== undefined && segment) {
      params[name] = decoded(segment);
    } else if (part !== segment) {
      return undefined;
    }
  }
  return wanted.length === given.length ? params : undefined;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Makes a number, or sets what is given of one that exists. */
function setNumber({ numbers }: Emulator, { body }: Call): object {
  const { key, displayPhoneNumber, enabled, main, webhooks } = fitting(schemas.newNumber, body);
  const number = numbers.of(key);
  number.displayPhoneNumber = displayPhoneNumber ?? number.displayPhoneNumber;
  number.enabled = enabled ?? number.enabled;
  if (main !== undefined) {
    number.main = main ?? undefined;
  }
  if (webhooks) {
    number.restore(webhooks);
  }
  return views.numberView(number);
}

async function deliver(emulator: Emulator, { body }: Call): Promise<object> {
  const { number, sample, notification, notifications, order, copies } = fitting(schemas.newMessage, body);
  if (sample !== undefined) {
    return { reports: [await emulator.deliverSample(number, sample, { copies })] };
  }
  const all = notifications ?? (notification === undefined ? [] : [notification]);
  return { reports: await emulator.deliverAll(number, all, { order, copies }) };
}

function listDeliveries(emulator: Emulator, { query }: Call): object[] {
  const filter = fitting(schemas.deliveryQuery, Object.fromEntries(query));
  return emulator.deliveries({ ...filter, last: filter.last ?? DELIVERIES_LISTED });
}

function listJournal(emulator: Emulator, { query }: Call): object[] {
  const { number, writesOnly } = fitting(schemas.journalQuery, Object.fromEntries(query));
  const wanted = number === undefined ? undefined : knownNumber(emulator, number);
  return emulator
    .journal({ writesOnly: writesOnly === "true" })
    .filter(({ key }) => wanted === undefined || emulator.numbers.known(key) === wanted)
    .map((entry) => views.journalView(entry, emulator));
}

function listFaults(emulator: Emulator): object[] {
  return emulator.faults().map((fault) => views.faultView(fault, emulator));
}

function knownNumber({ numbers }: Emulator, text = ""): EmulatedNumber {
  const number = numbers.known(text);
  if (!number) {
    throw new Unfit("The emulator knows no number by this key, formatted number or id.", 404);
  }
  return number;
}
