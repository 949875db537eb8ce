import { READABLE_ZOOM } from '../layout/sizes';

/** What is drawn at a zoom. Lengths are px on the screen. */
export interface Detail {
  readonly level: 'near' | 'middle' | 'far' | 'map';
  /** Op names, weight rows and glyphs; otherwise only the op type, or no text in boxes. */
  readonly rows: boolean;
  readonly opText: boolean;
  readonly labels: boolean;
  readonly arrows: boolean;
  readonly corners: boolean;
  /** Only edges that stand for several tensors or touch a group. */
  readonly bundlesOnly: boolean;
  /** Frames narrower than this carry no title. */
  readonly minTitleFrame: number;
}

const NEAR: Detail = {
  level: 'near',
  rows: true,
  opText: true,
  labels: true,
  arrows: true,
  corners: true,
  bundlesOnly: false,
  minTitleFrame: 0,
};
const MIDDLE: Detail = { ...NEAR, level: 'middle', rows: false, labels: false };
const FAR: Detail = { ...MIDDLE, level: 'far', opText: false, arrows: false, corners: false };
const MAP: Detail = { ...FAR, level: 'map', bundlesOnly: true, minTitleFrame: 80 };

/** The one rule of how much is shown: for the DOM, the canvas and the raster alike. */
export function lod(zoom: number): Detail {
  if (zoom >= 0.6) return NEAR;
  if (zoom >= READABLE_ZOOM) return MIDDLE;
  return zoom >= 0.1 ? FAR : MAP;
}
