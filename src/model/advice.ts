import { assertNever } from '../lib/never';
import type { Failure, ForeignFormat } from './failure';

/**
 * What a person can do about a failure: one or two sentences, or null where
 * there is nothing to do. Failures state facts only; page and command line add this.
 */
export function adviceFor(failure: Failure): string | null {
  switch (failure.kind) {
    case 'no-saved-model':
      return 'Add saved_model.pb, or choose the folder that holds it, or a folder of its versions.';
    case 'not-a-saved-model':
      return adviceForForeign(failure.found ?? 'other');
    case 'file-unreadable':
      return 'The file may have been moved or locked since it was chosen. Open the folder again.';
    case 'file-changed':
      return 'Open the model again to see the file as it is now.';
    case 'archive-damaged':
      return 'Download or copy the archive again; compare its size with the original.';
    case 'archive-refused':
      return failure.found === 'packed'
        ? adviceForForeign('packed')
        : 'What is refused is left out; the rest can be looked at. Do not unpack an archive whose paths lead elsewhere.';
    case 'network':
      return 'Try again.';
    case 'truncated':
      return 'Copy the file again: its size differs from the original.';
    case 'malformed':
      if (failure.found === 'swapped') return adviceForForeign(failure.found);
      return 'Copy the file again. If it is the original, it was not written by TensorFlow or is damaged.';
    case 'too-deep':
    case 'too-large':
      return 'TensorFlow itself may read it; this program sets a limit so that a file cannot exhaust the machine.';
    case 'unsupported-format':
      if (failure.found === 'old-checkpoint') return adviceForForeign(failure.found);
      return failure.found === 'gzip'
        ? 'Unpack it with gunzip before TensorFlow is to load it.'
        : 'Export the model with tf.saved_model.save.';
    case 'invalid-text':
      return 'Correct the text file at the place named, or export the binary form.';
    case 'no-meta-graph':
      return 'Export the model again: a SavedModel without a MetaGraph holds no graph.';
    case 'missing-function':
    case 'dangling-input':
    case 'duplicate-node':
    case 'bad-signature':
    case 'bad-shape':
      return 'Export the model again with an unmodified TensorFlow; a tool may have cut the graph.';
    case 'cyclic-calls':
    case 'cyclic-graph':
      return 'TensorFlow refuses this graph too. Everything outside the cycle can be looked at.';
    case 'unknown-op':
      return 'The op belongs to a library beside TensorFlow or to a newer version. The graph can be looked at; running needs the op.';
    case 'missing-index':
      return `Add ${failure.file ?? 'variables/variables.index'}, which lies beside the weight files.`;
    case 'missing-shard':
      return failure.file
        ? `Add ${fileName(failure.file)}, which belongs beside the index. The graph is complete without it.`
        : 'Add the missing weight file.';
    case 'shard-too-short':
      return failure.found === 'lfs-pointer'
        ? 'Run git lfs pull where it was cloned, or download the file itself, and open the folder again.'
        : 'Copy the weight file again: it is shorter than variables.index says.';
    case 'checksum':
      return 'Copy the file again: its bytes are not those that were saved. Where it was written anew since it was opened, open the model again.';
    case 'missing-variable':
      return 'The checkpoint was saved without it. Load the original model and save it again.';
    case 'variable-mismatch':
      return 'Graph and checkpoint come from different versions of the model. Use the pair that was saved together.';
    case 'missing-asset':
      return failure.file ? `Add ${failure.file}.` : 'Add the missing file to the assets folder.';
    case 'cancelled':
      return null;
    case 'worker-crashed':
      return 'The machine may be short of memory. Close other tabs and open the model again.';
    case 'internal':
      return 'This is a fault of this program, not of the model. Please report it with the message above.';
    default:
      return assertNever(failure.kind);
  }
}

/** What can be done with a file that is something else. */
function adviceForForeign(found: ForeignFormat): string {
  switch (found) {
    case 'keras':
      return 'Load it in Keras and write a SavedModel of it: keras.saving.load_model(file).export(folder).';
    case 'tflite':
      return 'A TensorFlow Lite model cannot be turned back. Open the SavedModel that it was converted from.';
    case 'onnx':
    case 'pytorch':
      return 'Open the SavedModel that it was converted from or to; this page reads TensorFlow’s format only.';
    case 'tfjs':
      return 'Open the SavedModel that it was converted from.';
    case 'lfs-pointer':
      return 'Run git lfs pull where it was cloned, or download the file itself, and open the folder again.';
    case 'failed-download':
      return 'Download the file again, and look at it in a text editor if it stays as short: the server’s answer stands there.';
    case 'graphdef':
      return 'The graph can be looked at. For signatures to run, export the model with tf.saved_model.save.';
    case 'gzip':
      return 'Unpack it with gunzip.';
    case 'packed':
      return 'Unpack it and open the folder, or pack it again as an ordinary .zip or .tar.gz.';
    case 'swapped':
      return 'Give each of the two files the name of the other, or open the original folder.';
    case 'old-checkpoint':
      return 'Restore it in TensorFlow and save it again: tf.compat.v1.train.Saver writes the V2 format.';
    case 'other':
      return 'Choose a SavedModel folder, a .zip or .tar.gz of one, or a saved_model.pb.';
    default:
      return assertNever(found);
  }
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
