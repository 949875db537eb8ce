import { loadOpTable } from '../decode/opDefs/opDefs';
import { printed, unusable } from './command';
import type { Command } from './command';
import { openSource } from './open';
import { showText } from './show/showText';

/** saved_model_cli's `show`, without TensorFlow and without loading the model. */
export const show: Command = {
  flags: { dir: 'text', all: 'switch', tag_set: 'text', signature_def: 'text', list_ops: 'switch' },
  usage: "show SOURCE [--tag_set T] [--signature_def K] [--all] [--list_ops]    saved_model_cli's own text",
  async run(args) {
    const opened = await openSource(args);
    if (!opened.ok) return opened.failure;
    const { model, warnings } = opened.value;
    const ops = await loadOpTable();
    const text = showText(
      model,
      {
        all: args.has('all'),
        tagSet: args.text('tag_set') ?? null,
        signatureDef: args.text('signature_def') ?? null,
        listOps: args.has('list_ops'),
      },
      (op) => ops.isRegistered(op),
    );
    return text.ok ? printed(text.value, warnings) : unusable(text.failure);
  },
};
