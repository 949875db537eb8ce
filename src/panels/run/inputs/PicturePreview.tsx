import { useEffect, useRef } from 'react';

/** An encoded picture as it looks; nothing where the bytes are none. */
export function PicturePreview({ picture, onUnreadable }: { picture: Blob; onUnreadable?: () => void }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let isLatest = true;
    createImageBitmap(picture).then(
      (bitmap) => {
        const to = canvas.current;
        if (!isLatest || !to) return;
        to.width = bitmap.width;
        to.height = bitmap.height;
        to.getContext('2d')?.drawImage(bitmap, 0, 0);
      },
      () => isLatest && onUnreadable?.(),
    );
    return () => {
      isLatest = false;
    };
  }, [picture, onUnreadable]);
  return <canvas ref={canvas} className="run-file-picture" role="img" aria-label="The file as a picture" />;
}
