/** Characters that end sentences, as TensorFlow Text 2.21 takes them (fixtures/generateSentences.py asks it for each). */

/** Code points in ascending ranges, hexadecimal. */
type Ranges = readonly (readonly [number, number])[];

function rangesOf(text: string): Ranges {
  return text.split(/\s+/).map((range) => {
    const [from, to] = range.split('-').map((point) => Number.parseInt(point, 16)) as [number, number?];
    return [from, to ?? from];
  });
}

function holds(ranges: Ranges, point: number): boolean {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle] as readonly [number, number])[1] < point) low = middle + 1;
    else high = middle;
  }
  return low < ranges.length && (ranges[low] as readonly [number, number])[0] <= point;
}

/** Sentence_Break of ATerm and STerm, and five more. */
const TERMINALS = rangesOf(
  `21 2e 3f 37e 55c 55e 589 61d-61f 6d4 700-702 7f9 837 839 83d-83e 964-965 104a-104b 1362 1367-1368 166e
  1735-1736 17d4-17d5 1803 1809 1944-1945 1aa8-1aab 1b4e-1b4f 1b5a-1b5b 1b5e-1b5f 1b7d-1b7f 1c3b-1c3c 1c7e-1c7f
  2024 2026 203c-203d 2047-2049 2cf9-2cfb 2e2e 2e3c 2e53-2e54 3002 a4ff a60e-a60f a6f3 a6f7 a876-a877 a8ce-a8cf
  a92f a9c8-a9c9 aa5d-aa5f aaf0-aaf1 abeb fe12 fe15-fe16 fe52 fe56-fe57 ff01 ff0e ff1f ff61 10a56-10a57
  10f55-10f59 10f86-10f89 11047-11048 110be-110c1 11141-11143 111c5-111c6 111cd 111de-111df 11238-11239
  1123b-1123c 112a9 113d4-113d5 1144b-1144c 115c2-115c3 115c9-115d7 11641-11642 1173c-1173e 11944 11946
  11a42-11a43 11a9b-11a9c 11c41-11c42 11ef7-11ef8 11f43-11f44 16a6e-16a6f 16af5 16b37-16b38 16b44 16d6e-16d6f
  16e98 1bc9f 1da88`,
);

/** Line_Break of close punctuation and close parenthesis, and two more. */
const CLOSERS = rangesOf(
  `29 3e 5d 7d f3b f3d 169c 2046 207e 208e 2309 230b 232a 2769 276b 276d 276f 2771 2773 2775 27c6 27e7 27e9 27eb
  27ed 27ef 2984 2986 2988 298a 298c 298e 2990 2992 2994 2996 2998 29d9 29db 29fd 2e23 2e25 2e27 2e29 2e56 2e58
  2e5a 2e5c 3001 3009 300b 300d 300f 3011 3015 3017 3019 301b 301e-301f fd3e-fd3f fe10-fe11 fe18 fe36 fe38 fe3a
  fe3c fe3e fe40 fe42 fe44 fe48 fe50 fe5a fe5c fe5e ff09 ff0c ff3d ff5d ff60 ff63-ff64 1325b-1325d 13282 13287
  13289 1337a-1337b 13438 1343d 1343f 145cf`,
);

export function isTerminal(point: number): boolean {
  return holds(TERMINALS, point);
}

export function isCloser(point: number): boolean {
  return holds(CLOSERS, point);
}

/** The order says which one of several is meant: the first that the text goes on with. */
const EMOTICONS =
  `:(:) :) :( :o) :] :3 :> =] =) :} :^) :-D :-))))) :-)))) :-))) :-)) :-) >:[ :-( :-c :c :-< :< :-[ :[ :{ ;( :-|| :@ >:(
  :'-( :'( :'-) :') D:< >:O :-O :-o :* :-* :^* ;-) ;) *-) *) ;-] ;] ;^) :-, >:P :-P :p =p :-p :P =P ;p ;-p ;P ;-P >:\\ >:/
  :-/ :-. :/ :\\ =/ =\\ :| :-| :$ :-# :# O:-) 0:-) 0:) 0;^) >:) >;) >:-) }:-) }:) 3:-) >_>^ ^<_< |;-) |-O :-J :-& :& #-)
  <3 8-) ^_^ :D =D ^_^;; O=) }=) B) B-) =| -_- o_o; u_u :-\\ :s :S :-s :-S ;* ;-*=( >.< >:-( >=( ;_; T_T ='( >_< D: :o
  =o o.o :O =O O.O x_x X-( X( X-o X-O :X) (=^.^=) (=^..^=) =^_^= -<@% :(|) (]:{ <\\3 ~@~ 8'( XD DX`.split(/\s+/);

/** Bytes of the emoticon that stands at a place of a text (one letter per byte), 0 when none does. */
export function emoticonAt(text: string, at: number): number {
  return EMOTICONS.find((emoticon) => text.startsWith(emoticon, at))?.length ?? 0;
}
