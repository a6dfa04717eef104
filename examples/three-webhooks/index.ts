import * as pulumi from "@pulumi/pulumi";
import { PhoneNumberWebhooks } from "pulumi-360dialog";

const config = new pulumi.Config();

const three = {
  crm: { url: "https://crm.example.com/whatsapp" },
  archive: { url: "https://archive.example.com/in" },
  bot: { url: "https://bot.example.com/hook" },
};

new PhoneNumberWebhooks("acme", {
  phoneNumber: "+4930123456",
  webhooks: config.requireBoolean("fourth") ? { ...three, fourth: { url: "https://fourth.example.com/in" } } : three,
});
