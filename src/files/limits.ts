/**
 * What an archive may cost. Deflate cannot exceed 1032 : 1; weights compress 1.1 to
 * 10 : 1, all-zero optimizer slots up to the maximum, hence a ratio alone refuses nothing.
 */
export const BOMB_RATIO = 200;
/** Bytes a member or a .gz may unpack to whatever its ratio. */
export const BOMB_FLOOR = 64 * 1024 * 1024;
/** Bytes that all unpacked members of one archive may have together. */
export const TOTAL_INFLATED = 16 * 1024 ** 3;

/** Whether unpacking `packed` bytes to `unpacked` is more than an honest archive asks for. */
export function isBomb(packed: number, unpacked: number): boolean {
  return unpacked > BOMB_FLOOR && unpacked > packed * BOMB_RATIO;
}
