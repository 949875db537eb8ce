import { useEffect, useRef, useState } from 'react';
import { Button } from '../../../ui/Button';

/** Plays one channel of samples of −1 … 1, at `rate` frames a second; pressed again, it stops. */
export function PlayButton({ name, samples, rate }: { name: string; samples: () => Float32Array; rate: number }) {
  const [playing, setPlaying] = useState<AudioContext | null>(null);
  const now = useRef<AudioContext | null>(null);
  const stop = (): void => {
    void now.current?.close();
    now.current = null;
    setPlaying(null);
  };
  // A sound does not outlive what shows it.
  useEffect(() => () => void now.current?.close(), []);

  const play = (): void => {
    const values = samples();
    const context = new AudioContext();
    const buffer = context.createBuffer(1, Math.max(1, values.length), rate);
    buffer.copyToChannel(new Float32Array(values), 0);
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(context.destination);
    source.addEventListener('ended', () => {
      if (now.current === context) stop();
    });
    now.current = context;
    source.start();
    setPlaying(context);
  };
  return (
    <Button
      small
      icon={playing ? 'stop' : 'play'}
      aria-label={`${playing ? 'Stop' : 'Play'} ${name}`}
      onClick={playing ? stop : play}
    >
      {playing ? 'Stop' : 'Play'}
    </Button>
  );
}
