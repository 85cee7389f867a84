/** XMP: packets, most of them with an orientation. @module */
import { utf8 } from "../../support/bytes.ts";
import type { CaseRandom } from "../random.ts";
import { damage, editList } from "./edit.ts";

const TIFF = "http://ns.adobe.com/tiff/1.0/";
const PIECES = [
  `tiff:Orientation="`,
  `<tiff:Orientation>`,
  `</tiff:Orientation>`,
  `<rdf:Seq>`,
  `<rdf:li>`,
  `</rdf:li>`,
  `"`,
  `'`,
  `<`,
  `>`,
  `/>`,
  `&`,
  `&amp;`,
  `&#54;`,
  `&#x110000;`,
  `&bomb;`,
  `<![CDATA[`,
  `]]>`,
  `<!--`,
  `-->`,
  `<!DOCTYPE x [<!ENTITY bomb "6"><!ENTITY b2 "&bomb;&bomb;">]>`,
  `<?xpacket end="w"?>`,
  `\0`,
  `\ufeff`,
  ` `,
  `6`,
  `0`,
  `9`,
  `-1`,
  `6.0`,
  `+6`,
  `6e0`,
  `99999999999999999999`,
  `NaN`,
  `é`,
  `\u{1f600}`,
  `xmlns:tiff="${TIFF}"`,
];

/**
 * The most bytes of a packet: repeated edits could make hundreds of megabytes, whose checksum takes a second.
 */
const MAX_LENGTH = 4e6;

/** Packets in UTF-8, and some in UTF-16 or in broken bytes. */
export function xmpMutant(random: CaseRandom): Uint8Array<ArrayBuffer> {
  let pieces = packet(random);
  const change = () => random.chance(0.02) ? random.pick(PIECES).repeat(20_000) : random.pick(PIECES);
  for (const _ of random.edits()) {
    pieces = editList(pieces, random, change, PIECES);
  }
  const text = pieces.join("").slice(0, MAX_LENGTH);
  if (random.chance(0.9)) return damage(utf8(text), random);
  return utf8([...text].map((char) => `${char}\0`).join(""));
}

function packet(random: CaseRandom): string[] {
  const value = String(random.below(10));
  const [start, end] = [
    `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>`,
    `<?xpacket end="w"?>`,
  ];
  const open = [
    `<x:xmpmeta xmlns:x="adobe:ns:meta/">`,
    `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">`,
  ];
  const close = [`</rdf:Description>`, `</rdf:RDF>`, `</x:xmpmeta>`];
  const description = `<rdf:Description rdf:about="" xmlns:tiff="${TIFF}"`;
  const inside = random.chance(0.5)
    ? [description, ` tiff:Orientation="`, value, `"`, `>`]
    : [description, `>`, `<tiff:Orientation>`, value, `</tiff:Orientation>`];
  return [start, ...open, ...inside, ...close, end];
}
