import { campaign } from './campaign.ts';
import { worseningCampaign } from './worsening-campaign.ts';

/** `npm run fuzz [-- <cases> <seed>]`: the whole campaign, 100,000 damaged inputs, and its figures. */
const cases = Number(process.argv[2] ?? 100_000);
const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31);

const say = (text: string): void => void process.stdout.write(`${text}\n`);

say(`seed ${seed}`);
const readers = await campaign(Math.ceil(cases * 0.6), seed);
const shares = Object.entries(readers.byReader).map(([name, count]) => `${count} ${name}`);
say(
  `${readers.cases} damaged inputs through the readers (${shares.sort().join(', ')}), of them examples no one here wrote: ${readers.foreign}`,
);
say(
  `processor time: ${(readers.total / readers.cases).toFixed(1)} ms a case, the dearest ${Math.round(readers.dearest)} ms`,
);
const worsenings = worseningCampaign(Math.floor(cases * 0.4), seed);
say(
  `${Math.floor(cases * 0.4)} records worsened; a promise held for ${worsenings['set-aside']} set aside and ${worsenings['unknown-word']} with an unknown word`,
);
