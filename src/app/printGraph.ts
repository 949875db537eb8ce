import { type ExportArea, exportSvg, pageTools, wholeArea } from '../canvas/exportPicture';
import { type Palette, readPalette } from '../canvas/palette';
import type { Picture } from '../canvas/picture';
import './print.css';

/** Beyond this many boxes a sheet of paper shows only the part on the screen. */
const PRINTED_BOXES = 3_000;

/** The colours for paper, whatever the theme of the screen. */
function paperPalette(): Palette {
  const root = document.documentElement;
  const theme = root.dataset['theme'];
  root.dataset['theme'] = 'light';
  const palette = readPalette(root);
  if (theme !== undefined) root.dataset['theme'] = theme;
  return palette;
}

/** Puts the graph on a sheet as an SVG, alone, and opens the browser's print window. */
export function printGraph(picture: Picture, screen: ExportArea, title: string): void {
  const sheet = document.createElement('img');
  sheet.className = 'print-sheet';
  sheet.alt = title;
  const area = picture.scene.count <= PRINTED_BOXES ? wholeArea(picture) : screen;
  const svg = exportSvg({ ...picture, palette: paperPalette() }, area, title, pageTools());
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  const clear = (): void => {
    sheet.remove();
    URL.revokeObjectURL(url);
  };
  sheet.onload = () => {
    addEventListener('afterprint', clear, { once: true });
    print();
  };
  sheet.src = url;
  document.body.append(sheet);
}
