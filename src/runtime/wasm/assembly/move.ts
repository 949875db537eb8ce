/**
 * Copies elements into another order: out, read straight through, takes its elements from x
 * by five sizes and as many strides, outermost first.
 */
export function gatherStrided(
  x: usize,
  out: usize,
  n0: i32,
  n1: i32,
  n2: i32,
  n3: i32,
  n4: i32,
  s0: i32,
  s1: i32,
  s2: i32,
  s3: i32,
  s4: i32,
): void {
  const step = (<usize>s4) << 2;
  for (let a = 0; a < n0; a++) {
    for (let b = 0; b < n1; b++) {
      for (let c = 0; c < n2; c++) {
        for (let d = 0; d < n3; d++) {
          let from = x + ((<usize>(a * s0 + b * s1 + c * s2 + d * s3)) << 2);
          let i = 0;
          if (s4 == 1) {
            for (; i + 3 < n4; i += 4) {
              v128.store(out, v128.load(from));
              from += 16;
              out += 16;
            }
          }
          for (; i < n4; i++) {
            store<f32>(out, load<f32>(from));
            from += step;
            out += 4;
          }
        }
      }
    }
  }
}
