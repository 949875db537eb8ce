import { splitTail } from '../lib/splitTail';
import './CutName.css';

/** A name that is cut before what tells it from its siblings: the number or the last word at its end. */
export function CutName({ text }: { text: string }) {
  const [head, tail] = splitTail(text);
  return (
    <span className="cut-name">
      <span>{head}</span>
      {tail}
    </span>
  );
}
