import { useState } from 'react';
import { formatCount } from '../../lib/text';
import { elementCount } from '../../model/shape';
import { bytesPerElement } from '../../model/dtype';
import type { HostTensor } from '../../model/tensor';
import { fileNameFor, saveBytes } from '../../state/download';
import { useTensorFacts } from '../../state/useTensorFacts';
import { formatNumber } from '../../weights/format';
import { writeNpy } from '../../weights/npy';
import { Button } from '../../ui/Button';
import { Histogram } from '../../ui/Histogram';
import { Figures } from '../../ui/KeyValue';
import { Segmented } from '../../ui/Segmented';
import { toast } from '../../ui/toasts';
import { HeatmapView } from './HeatmapView';
import { KernelView } from './KernelView';
import { isKernel } from './kernels';
import { statisticsFigures } from './statisticsFigures';
import { ValuesView } from './ValuesView';

const SCALES = [
  { value: 'linear', label: 'linear' },
  { value: 'log', label: 'log' },
] as const;

type Look = 'heat' | 'kernels' | 'values';

function hasNumbers({ dtype }: HostTensor): boolean {
  return bytesPerElement(dtype) > 0;
}

/** The values of a weight, a constant or an activation: figures, histogram, pictures, table, file. */
export function TensorView({ tensor, name }: { tensor: HostTensor; name: string }) {
  const [scale, setScale] = useState<'linear' | 'log'>('linear');
  const [look, setLook] = useState<Look | null>(null);
  const counted = useTensorFacts(tensor);
  const facts = counted === 'failed' ? null : (counted?.statistics ?? null);
  const bins = counted === 'failed' ? null : (counted?.histogram ?? null);
  const count = elementCount(tensor.shape);
  const many = count > 1 && hasNumbers(tensor);
  const looks = [
    ...(many && isKernel(tensor) ? [{ value: 'kernels' as const, label: 'Kernels' }] : []),
    ...(many ? [{ value: 'heat' as const, label: 'Heat map' }] : []),
    { value: 'values' as const, label: 'Values' },
  ];
  const chosen = look ?? (many ? 'heat' : 'values');
  const save = (): void => {
    const file = writeNpy(tensor);
    if (file.ok) saveBytes(file.value, fileNameFor(name, 'npy'));
    else toast(file.failure);
  };
  return (
    <>
      {counted === null && <p className="sec muted">Counting {formatCount(count)} values</p>}
      {counted === 'failed' && <p className="sec muted">The values could not be counted: too little memory.</p>}
      {facts && (
        <section className="sec" aria-label="Statistics">
          <Figures figures={statisticsFigures(facts)} />
        </section>
      )}
      {bins && many && (
        <section className="sec">
          <div className="head">
            <h3 className="h4 grow">Histogram</h3>
            <span className="seg-tight">
              <Segmented label="Scale of the counts" value={scale} options={SCALES} onChange={setScale} />
            </span>
          </div>
          <Histogram edges={bins.edges} counts={bins.counts} log={scale === 'log'} format={(x) => formatNumber(x, 3)} />
        </section>
      )}
      {count > 0 && (
        <section className="sec">
          <div className="head">
            <h3 className="h4 grow">{looks.find((option) => option.value === chosen)?.label}</h3>
            {looks.length > 1 && (
              <span className="seg-tight">
                <Segmented label="View of the values" value={chosen} options={looks} onChange={setLook} />
              </span>
            )}
            <Button small icon="download" onClick={save} title="Save the values as a numpy file">
              .npy
            </Button>
          </div>
          {chosen === 'heat' && <HeatmapView tensor={tensor} />}
          {chosen === 'kernels' && <KernelView tensor={tensor} />}
          {chosen === 'values' && <ValuesView tensor={tensor} />}
        </section>
      )}
    </>
  );
}
