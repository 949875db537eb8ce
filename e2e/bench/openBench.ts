import { openSavedModel } from '../../src/decode/decode';
import { blobSource } from '../../src/files/blobSource';
import { type Bench, median } from './bench';
import { bigModel, manyFunctions } from './bigModels';

/** Opening: bytes decide nothing they need not. */
export const openBench: Bench = {
  name: 'open',
  async run() {
    const bytes = bigModel('transformer', 50_000);
    const pass = await median(9, () => varintPass(bytes));
    const columns = await median(9, () => open(bytes, true));
    const few = manyFunctions(5, 50_000);
    const many = manyFunctions(5_000, 50_000);
    const openFew = await median(9, () => open(few, false));
    const openMany = await median(9, () => open(many, false));
    return [
      { name: 'open-50k-nodes', ours: columns, yardstick: pass, against: 'one varint pass over the same bytes' },
      {
        name: 'open-5000-functions',
        ours: openMany,
        yardstick: openFew,
        against: '5 functions of the same total size',
      },
    ];
  },
};

async function open(bytes: Uint8Array, graph: boolean): Promise<void> {
  const source = blobSource(new Blob([bytes as Uint8Array<ArrayBuffer>]), 'saved_model.pb');
  const opened = await openSavedModel([{ path: 'saved_model.pb', source }], 'bench');
  if (!opened.ok) throw new Error(opened.failure.message);
  const body = graph ? opened.value.metaGraphs[0]?.graph() : null;
  if (body && !body.ok) throw new Error(body.failure.message);
}

/** The yardstick: every tag and length of the nested messages is read, nothing is kept. */
function varintPass(bytes: Uint8Array): number {
  let sum = 0;
  let at = 0;
  while (at < bytes.length) {
    let value = 0;
    let scale = 1;
    let byte: number;
    do {
      byte = bytes[at++] ?? 0;
      value += (byte & 127) * scale;
      scale *= 128;
    } while (byte >= 128 && at < bytes.length);
    sum += value;
  }
  return sum;
}
