import { describe, expect, it } from 'vitest';
import { glyphPath } from './draw/glyphs';
import { SvgContext } from './svgContext';

const colours: Readonly<Record<string, string>> = { 'oklch(1 0 0)': '#ffffff' };

function draw(strokes: (ctx: SvgContext) => void): readonly string[] {
  const ctx = new SvgContext(
    (text) => text.length * 5,
    (css) => colours[css] ?? css,
  );
  strokes(ctx);
  return ctx.document(0, 0, 10, 10, 't').split('\n').slice(1, -2);
}

describe('a canvas that writes SVG', () => {
  it('frames the part that is shown and names it', () => {
    const ctx = new SvgContext(() => 0, String);
    expect(ctx.document(-24, 0, 100.004, 50, 'a < b')).toBe(
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-24 0 100 50" width="100" height="50"><title>a &lt; b</title>\n\n</svg>\n',
    );
  });

  it('fills in colours every program knows', () => {
    expect(
      draw((ctx) => {
        ctx.fillStyle = 'oklch(1 0 0)';
        ctx.fillRect(1, 2, 3, 4);
      }),
    ).toEqual(['<rect x="1" y="2" width="3" height="4" fill="#ffffff"/>']);
  });

  it('rounds a corner to the right clockwise, to the left the other way', () => {
    const corner = (x: number): readonly string[] =>
      draw((ctx) => {
        ctx.strokeStyle = 'ink';
        ctx.beginPath();
        ctx.moveTo(0, 0);
        ctx.arcTo(0, 20, x, 20, 8);
        ctx.lineTo(x, 20);
        ctx.stroke();
      });
    expect(corner(-20)[0]).toContain('M0 0L0 12A8 8 0 0 1 -8 20L-20 20');
    expect(corner(20)[0]).toContain('M0 0L0 12A8 8 0 0 0 8 20L20 20');
  });

  it('goes straight on where there is no corner', () => {
    const [line] = draw((ctx) => {
      ctx.beginPath();
      ctx.moveTo(0, 0);
      ctx.arcTo(0, 10, 0, 20, 8);
      ctx.stroke();
    });
    expect(line).toContain('d="M0 0L0 10"');
  });

  it('clips until what was saved is restored', () => {
    expect(
      draw((ctx) => {
        ctx.save();
        ctx.beginPath();
        ctx.rect(0, 0, 4, 4);
        ctx.clip();
        ctx.fillRect(0, 0, 9, 9);
        ctx.restore();
        ctx.fillRect(5, 5, 1, 1);
      }),
    ).toEqual([
      '<clipPath id="clip1"><path d="M0 0h4v4h-4Z"/></clipPath><g clip-path="url(#clip1)">',
      '<rect x="0" y="0" width="9" height="9" fill="#000"/>',
      '</g>',
      '<rect x="5" y="5" width="1" height="1" fill="#000"/>',
    ]);
  });

  it('writes text with its font, its place and nothing that could be markup', () => {
    expect(
      draw((ctx) => {
        ctx.font = '600 13px system-ui, sans-serif';
        ctx.textAlign = 'right';
        ctx.fillText('a<b & "c"', 3, 4);
      }),
    ).toEqual([
      '<text x="3" y="4" text-anchor="end" font-family="system-ui, sans-serif" font-size="13" font-weight="600" xml:space="preserve" fill="#000">a&lt;b &amp; &quot;c&quot;</text>',
    ]);
  });

  it('takes a state back with all that belongs to it', () => {
    const ctx = new SvgContext(() => 0, String);
    ctx.lineWidth = 3;
    ctx.save();
    ctx.translate(5, 5);
    ctx.scale(2);
    ctx.lineWidth = 1;
    ctx.setLineDash([4, 3]);
    ctx.beginPath();
    ctx.moveTo(1, 1);
    ctx.lineTo(2, 1);
    ctx.globalAlpha *= 0.3;
    ctx.stroke();
    ctx.restore();
    ctx.beginPath();
    ctx.moveTo(1, 1);
    ctx.lineTo(2, 1);
    ctx.stroke();
    expect(ctx.document(0, 0, 1, 1, '').split('\n').slice(1, -2)).toEqual([
      '<path d="M7 7L9 7" fill="none" stroke="#000" stroke-width="2" stroke-dasharray="8 6" opacity="0.3"/>',
      '<path d="M1 1L2 1" fill="none" stroke="#000" stroke-width="3"/>',
    ]);
  });

  it('places a glyph by its own drawing', () => {
    const before = globalThis.Path2D;
    globalThis.Path2D = class {} as typeof Path2D;
    const [glyph] = draw((ctx) => {
      ctx.translate(12, 8);
      ctx.scale(0.875);
      ctx.stroke(glyphPath('M0 0l4 4'));
    });
    globalThis.Path2D = before;
    expect(glyph).toContain('d="M0 0l4 4" transform="translate(12 8) scale(0.875)"');
  });

  it('rounds rectangles at all corners, or at those that are named', () => {
    const shape = (radii: number | number[]): string =>
      draw((ctx) => {
        ctx.beginPath();
        ctx.roundRect(0, 0, 10, 10, radii);
        ctx.fill();
      })[0] ?? '';
    expect(shape(2)).toContain('M2 0h6a2 2 0 0 1 2 2v6a2 2 0 0 1 -2 2h-6a2 2 0 0 1 -2 -2v-6a2 2 0 0 1 2 -2Z');
    expect(shape([2, 2, 0, 0])).toContain('M2 0h6a2 2 0 0 1 2 2v8h-10v-8a2 2 0 0 1 2 -2Z');
  });
});
