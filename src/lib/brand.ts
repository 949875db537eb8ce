declare const brand: unique symbol;

/** A value the compiler will not let you swap for another kind. Free at run time. */
export type Branded<T, Name extends string> = T & { readonly [brand]: Name };
