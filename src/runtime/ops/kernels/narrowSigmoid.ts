/** Sigmoid of float16 and bfloat16 as e^x / (1 + e^x), each step rounded. */
export function narrowSigmoid(x: number, round: (x: number) => number): number {
  const power = round(Math.exp(x));
  return power === Infinity ? 1 : power / round(1 + power);
}
