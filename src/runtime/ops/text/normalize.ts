import { concatBytes } from '../../../lib/bytes';
import { invalid } from '../../opError';
import type { OpFamily } from '../../registry';
import { bytesOf, perString, textOf } from '../string/bytes';
import { firstBroken } from '../string/utf8';

/** Unicode normal forms and case folding, by ICU in TensorFlow Text and by the engine's own tables here. */

export const FORMS: ReadonlySet<string> = new Set(['NFC', 'NFD', 'NFKC', 'NFKD']);

/** Maps the well-formed runs; bytes that are no UTF-8 stay as they are. */
function mapText(bytes: Uint8Array, map: (text: string) => string): Uint8Array {
  const parts: Uint8Array[] = [];
  let from = 0;
  for (let bad = firstBroken(bytes, 0); bad >= 0; bad = firstBroken(bytes, from)) {
    parts.push(bytesOf(map(textOf(bytes.subarray(from, bad)))), bytes.subarray(bad, bad + 1));
    from = bad + 1;
  }
  parts.push(bytesOf(map(textOf(bytes.subarray(from)))));
  return parts.length === 1 ? (parts[0] as Uint8Array) : concatBytes(parts);
}

/** Cherokee folds to its capital letters; the dotless i folds to itself. */
const CHEROKEE = /[\u13a0-\u13fd\uab70-\uabbf]/u;

/** Full case folding, character by character. */
function folded(text: string): string {
  let out = '';
  for (const char of text) {
    if (CHEROKEE.test(char)) out += char.toUpperCase();
    else out += char === 'ı' ? char : char.toUpperCase().toLowerCase();
  }
  return out;
}

const IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu;

/** Unicode's NFKC_Casefold: compatibility forms folded, ignorable characters removed. */
function nfkcCasefold(text: string): string {
  const once = folded(text.replace(IGNORABLE, '').normalize('NFKD')).normalize('NFKD');
  return folded(once).replace(IGNORABLE, '').normalize('NFC');
}

export const NORMALIZE: OpFamily = {
  NormalizeUTF8: perString((call) => {
    const form = call.attrs.string('normalization_form').toUpperCase();
    if (form === 'NFKC_CASEFOLD') return (bytes) => mapText(bytes, nfkcCasefold);
    if (!FORMS.has(form)) throw invalid(`Invalid normalization_form: ${form}`);
    return (bytes) => mapText(bytes, (text) => text.normalize(form));
  }),
  CaseFoldUTF8: perString(() => (bytes) => mapText(bytes, nfkcCasefold)),
};
