import { useEffect, useState } from 'react';
import { type Palette, readPalette } from './palette';

/** The tokens as they are now; read again when the theme changes, by choice or by the system. */
export function usePalette(): Palette {
  const [palette, setPalette] = useState(() => readPalette(document.documentElement));
  useEffect(() => {
    const read = (): void => setPalette(readPalette(document.documentElement));
    const observer = new MutationObserver(read);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class', 'style'] });
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', read);
    // A style sheet may have arrived after the first render.
    read();
    return () => {
      observer.disconnect();
      dark.removeEventListener('change', read);
    };
  }, []);
  return palette;
}
