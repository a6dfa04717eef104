import * as pulumi from "@pulumi/pulumi";
import { PhoneNumberWebhooks } from "pulumi-360dialog";

const config = new pulumi.Config();
const webhooks = config.requireObject<Record<string, { url: string }>>("webhooks");
const crmHeaders = { Authorization: pulumi.interpolate`Bearer ${config.requireSecret("crmToken")}` };

const number = new PhoneNumberWebhooks("acme", {
  phoneNumber: config.require("phoneNumber"),
  webhooks: Object.fromEntries(
    Object.entries(webhooks).map(([name, { url }]) => [name, name === "crm" ? { url, headers: crmHeaders } : { url }]),
  ),
});

export const phoneNumber = number.multiWebhook.phoneNumber;
export const webhookNames = number.multiWebhook.webhookNames;
