import { useMemo } from 'react';
import { formatCount, plural } from '../../lib/text';
import { sceneOf, useScene } from '../../state/scene';
import { selectBox, showPage } from '../../state/viewActions';
import './ModelOutline.css';
import { useIsNarrow } from '../../ui/useMediaQuery';
import { labelledBlocks, silhouetteOf } from './silhouette';

/** px, as in the style sheet. */
const BLOCK_HEIGHT = 158;
const BAR_HEIGHT = 56;

/** The model drawn from its own tensors. Nothing where too few of their shapes are known. */
export function ModelOutline() {
  const scene = useScene(sceneOf);
  const narrow = useIsNarrow();
  const blocks = useMemo(() => (scene ? silhouetteOf(scene) : null), [scene]);
  if (!blocks) return null;
  const labelled = labelledBlocks(blocks, narrow ? 358 : 684, narrow ? 4 : 10);
  const tensorHeight = Math.max(...blocks.map((block) => block.height)) * BLOCK_HEIGHT + 4;
  const most = Math.max(1, ...blocks.map((block) => block.parameters));
  const all = blocks.reduce((sum, block) => sum + block.parameters, 0);
  const heaviest = blocks.find((block) => block.parameters === most);
  return (
    <section className="outline-drawing" aria-label="Outline of the model">
      <div className={all > 0 ? 'blocks weighed' : 'blocks'}>
        {blocks.map((block, i) => (
          <button
            key={block.id}
            type="button"
            className="block"
            style={{ flexGrow: block.width }}
            title={`${block.title} ${block.shape}`}
            onClick={() => {
              selectBox(block.id);
              showPage('graph');
            }}
          >
            <span className="sr">
              {block.title}, {block.shape}, {plural(block.parameters, 'parameter')}
            </span>
            <span className="block-tensor" style={{ height: tensorHeight }}>
              <span
                style={{
                  height: block.height * BLOCK_HEIGHT,
                  background: `var(--op-${block.family}-fill)`,
                  borderColor: `var(--op-${block.family}-line)`,
                }}
              />
            </span>
            <span className="block-size mono" aria-hidden="true">
              {labelled[i] ? block.size : ''}
            </span>
            {all > 0 && (
              <span className="block-bar">
                <span
                  style={{ height: block.parameters > 0 ? Math.max(1, (BAR_HEIGHT * block.parameters) / most) : 0 }}
                />
              </span>
            )}
          </button>
        ))}
      </div>
      {all > 0 && (
        <div className="row tiny muted">
          <span className="grow">parameters</span>
          {heaviest && (
            <span>
              {heaviest.title} {formatCount((100 * most) / all)} %
            </span>
          )}
        </div>
      )}
      <p className="tiny muted">
        Height: extent of the tensor. Width: channels.{all > 0 && ' Below: parameters of each block.'} Choose a block to
        see it in the graph.
      </p>
    </section>
  );
}
