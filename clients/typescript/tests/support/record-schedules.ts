// `npm run schedules`: writes clients/schedules/schedules.json.
import { writeFile } from 'node:fs/promises';
import { plans } from './plans.js';
import { record, type Script } from './script.js';

const schedules: Script[] = [];
for (const plan of plans) {
    schedules.push(await record(plan));
}

// One line for each event and call, so that a change can be read.
const lines = JSON.stringify({ schedules }, undefined, 1)
    .replaceAll(/\{\n\s+"at"[^{}]*(?:\{[^{}]*\}[^{}]*)?\}/g, (object) => JSON.stringify(JSON.parse(object)));
await writeFile(new URL('../../../../schedules/schedules.json', import.meta.url), `${lines}\n`);
console.log(`${schedules.length} schedules`);
