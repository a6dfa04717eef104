import { World } from "./world.ts";
const world = await World.start();
const test = world.begin(1);
for (let i = 0; i < 300; i++) test.newProcess().kill();
const t = process.cpuUsage(); const w=performance.now();
for (let i = 0; i < 2000; i++) test.newProcess().kill();
const u = process.cpuUsage(t);
console.log(((u.user + u.system) / 1e3 / 2000).toFixed(3), "ms cpu per process", ((performance.now()-w)/2000).toFixed(3));
process.exit(0);
