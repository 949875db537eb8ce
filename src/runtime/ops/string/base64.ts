import { invalid } from '../../opError';
import type { OpFamily } from '../../registry';
import { bytesOfLatin1, latin1Of, perString } from './bytes';

/** Base64 with the web-safe alphabet (- and _). */

export const BASE64: OpFamily = {
  EncodeBase64: perString((call) => {
    const pad = call.attrs.bool('pad');
    return (bytes) => {
      const text = btoa(latin1Of(bytes)).replaceAll('+', '-').replaceAll('/', '_');
      return bytesOfLatin1(pad ? text : text.replace(/=+$/, ''));
    };
  }),
  DecodeBase64: perString(() => (bytes) => {
    const text = latin1Of(bytes);
    const digits = text.replace(/={0,2}$/, '');
    // Padding may be left out; where it stands it completes four.
    if (!/^[\w-]*$/.test(digits) || digits.length % 4 === 1 || (digits !== text && text.length % 4 !== 0)) {
      throw invalid('Invalid character found in base64.');
    }
    return bytesOfLatin1(atob(digits.replaceAll('-', '+').replaceAll('_', '/')));
  }),
};
