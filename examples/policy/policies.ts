import {
  type Policies,
  type PolicyResource,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
  UnknownValueError,
} from "@pulumi/policy";
import { countProblem, hostProblem, nameProblem, schemeProblem } from "./rules";

/** The engine's names of the types, also where the resources come from a `PhoneNumberWebhooks`. */
export const NUMBER = "pulumi-nodejs:dynamic/dialog360:MultiWebhook";
export const WEBHOOK = "pulumi-nodejs:dynamic/dialog360:Webhook";
export const MAIN_WEBHOOK = "pulumi-nodejs:dynamic/dialog360:MainWebhook";

/** The types whose urls receive messages. */
const RECEIVERS = [WEBHOOK, MAIN_WEBHOOK];

const MAXIMUM = 3;
const OWNED = "^[a-z][a-z0-9]*-[a-z0-9-]+$";

// A value that is not known in preview stops the policy for that resource: reading it throws, and the SDK reports that
// as an advisory. Nothing is refused for it. The policy runs again in `up`, before the resource is written.

export const httpsOnly: ResourceValidationPolicy = {
  name: "https-only",
  description: "A webhook's url begins with https.",
  validateResource: ({ type, props }, reportViolation) => {
    const problem = RECEIVERS.includes(type) ? schemeProblem(String(props.url)) : undefined;
    if (problem !== undefined) {
      reportViolation(problem);
    }
  },
};

export const allowedHosts: ResourceValidationPolicy = {
  name: "allowed-hosts",
  description: "A webhook's host is one of the hosts that the team allows.",
  configSchema: {
    properties: {
      hosts: { type: "array", items: { type: "string" }, description: "Hosts; *.example.com for all below one." },
    },
  },
  validateResource: ({ type, props, getConfig, notApplicable }, reportViolation) => {
    const { hosts = [] } = getConfig<{ hosts?: string[] }>();
    if (hosts.length === 0) {
      notApplicable("No hosts are configured.");
    }
    const problem = RECEIVERS.includes(type) ? hostProblem(String(props.url), hosts) : undefined;
    if (problem !== undefined) {
      reportViolation(problem);
    }
  },
};

export const ownedNames: ResourceValidationPolicy = {
  name: "owned-names",
  description: "A number's resource name begins with its owner.",
  configSchema: {
    properties: { pattern: { type: "string", default: OWNED, description: "A regular expression for names." } },
  },
  validateResource: ({ type, name, getConfig }, reportViolation) => {
    const { pattern = OWNED } = getConfig<{ pattern?: string }>();
    const problem = type === NUMBER ? nameProblem(name, pattern) : undefined;
    if (problem !== undefined) {
      reportViolation(problem);
    }
  },
};

export const webhooksPerNumber: StackValidationPolicy = {
  name: "webhooks-per-number",
  description: "A number has few webhooks: each one slows delivery, and 360dialog takes three.",
  configSchema: {
    properties: { maximum: { type: "integer", minimum: 0, default: MAXIMUM, description: "Webhooks per number." } },
  },
  validateStack: ({ resources, getConfig }, reportViolation) => {
    const { maximum = MAXIMUM } = getConfig<{ maximum?: number }>();
    const webhooks = resources.filter(({ type }) => type === WEBHOOK);
    for (const [number, ones] of Map.groupBy(webhooks, labelOf)) {
      const names = ones.map(({ name }) => name);
      const problem = countProblem(number, names, maximum);
      if (problem !== undefined) {
        reportViolation(problem, ones.map(resourceOf)[0]?.urn);
      }
    }
  },
};

export const policies: Policies = [httpsOnly, allowedHosts, ownedNames, webhooksPerNumber];

/** The number that a webhook counts for: its label, or, where that is not known in preview, its number's resource. */
function labelOf(webhook: PolicyResource): string {
  try {
    return String(webhook.props.phoneNumber);
  } catch (error) {
    if (!(error instanceof UnknownValueError)) {
      throw error;
    }
    return resourceOf(webhook).name;
  }
}

/** The resource of a webhook's number, or the webhook where none is found. */
function resourceOf(webhook: PolicyResource): PolicyResource {
  return [webhook.parent, ...webhook.dependencies].find((one) => one?.type === NUMBER) ?? webhook;
}
