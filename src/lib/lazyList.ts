/** An array whose items are made when first read. To look through all of it makes them all. */
export function lazyList<T>(count: number, make: (index: number) => T): readonly T[] {
  const known: T[] = [];
  known.length = count;
  const indexOf = (key: string | symbol): number => {
    const index = typeof key === 'string' ? Number(key) : Number.NaN;
    return index >= 0 && index < count && Number.isInteger(index) ? index : -1;
  };
  return new Proxy(known, {
    get: (target, key, receiver) => {
      const index = indexOf(key);
      if (index >= 0 && !(index in target)) target[index] = make(index);
      return Reflect.get(target, key, receiver) as unknown;
    },
    has: (target, key) => indexOf(key) >= 0 || key in target,
  });
}
