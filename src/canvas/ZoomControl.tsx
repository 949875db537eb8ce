import { useEffect, useState } from 'react';
import { Button } from '../ui/Button';
import { GRAPH_WORDS } from './describeBox';
import type { Viewport } from './viewport';

interface Props {
  readonly subscribe: (listener: (view: Viewport) => void) => () => void;
  readonly onZoomIn: () => void;
  readonly onZoomOut: () => void;
  readonly onFit: () => void;
}

function percent(zoom: number): string {
  return zoom >= 0.095 ? `${Math.round(zoom * 100)} %` : `${(zoom * 100).toPrecision(2)} %`;
}

export function ZoomControl({ subscribe, onZoomIn, onZoomOut, onFit }: Props) {
  const [shown, setShown] = useState('');
  useEffect(() => subscribe((view) => setShown(percent(view.zoom))), [subscribe]);
  return (
    <div className="gn-float gn-zoom">
      <Button
        look="quiet"
        small
        icon="minus"
        aria-label={GRAPH_WORDS.zoomOut}
        title={`${GRAPH_WORDS.zoomOut} (−)`}
        onClick={onZoomOut}
      />
      <output>{shown}</output>
      <Button
        look="quiet"
        small
        icon="plus"
        aria-label={GRAPH_WORDS.zoomIn}
        title={`${GRAPH_WORDS.zoomIn} (+)`}
        onClick={onZoomIn}
      />
      <i />
      <Button look="quiet" small icon="fit" title={`${GRAPH_WORDS.fit} (F)`} onClick={onFit}>
        {GRAPH_WORDS.fit}
      </Button>
    </div>
  );
}
