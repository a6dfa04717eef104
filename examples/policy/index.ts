import { PolicyPack } from "@pulumi/policy";
import { policies } from "./policies";

new PolicyPack("webhook-policies", { policies, enforcementLevel: "mandatory" });
