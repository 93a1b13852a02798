import type { Random } from './random.ts';

/** DER taken apart without any strictness, so that it can be put together wrongly. */
export interface DerNode {
  tag: number;
  children?: DerNode[];
  value?: Buffer;
  /** How the length is written; by default shortest. */
  form?: 'long' | 'longer' | 'indefinite' | 'wrong';
}

export function parseTree(bytes: Buffer): DerNode[] {
  const nodes: DerNode[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const tag = bytes[offset]!;
    const first = bytes[offset + 1]!;
    const size = first < 0x80 ? 0 : first & 0x7f;
    const length = size === 0 ? first : bytes.readUIntBE(offset + 2, size);
    const start = offset + 2 + size;
    const inner = bytes.subarray(start, start + length);
    nodes.push((tag & 0x20) !== 0 ? { tag, children: parseTree(inner) } : { tag, value: inner });
    offset = start + length;
  }
  return nodes;
}

export function writeTree(nodes: readonly DerNode[]): Buffer {
  return Buffer.concat(
    nodes.map((node) => {
      const inner = node.value ?? writeTree(node.children ?? []);
      return Buffer.concat([Buffer.from([node.tag, ...lengthOf(inner.length, node.form)]), inner, endOf(node)]);
    }),
  );
}

const endOf = ({ form }: DerNode): Buffer => Buffer.alloc(form === 'indefinite' ? 2 : 0);

function lengthOf(length: number, form: DerNode['form']): number[] {
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff);
  if (form === 'indefinite') return [0x80];
  if (form === 'wrong') return lengthOf(length + 1, undefined);
  if (form === 'long') return [0x80 | Math.max(bytes.length, 1), ...(bytes.length > 0 ? bytes : [0])];
  if (form === 'longer') return [0x81 + bytes.length, 0, ...bytes];
  return length < 0x80 ? [length] : [0x80 | bytes.length, ...bytes];
}

const TAGS = [0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0c, 0x13, 0x24, 0x30, 0x31, 0xa0, 0xa1, 0xa3, 0x80, 0x00, 0xff];

/** One change of structure somewhere in the tree; `donor` gives what is grafted in. Changes `nodes`. */
export function mutateTree(random: Random, nodes: DerNode[], donor: readonly DerNode[]): void {
  const lists = listsOf(nodes);
  if (lists.length === 0) return;
  const list = random.pick(lists);
  const at = random.below(list.length + 1);
  const node = list[at];
  const graft = random.pick(random.pick(listsOf(donor)));
  switch (random.below(9)) {
    case 0:
      list.splice(at, 1);
      return;
    case 1:
      if (graft) list.splice(at, 0, structuredNode(graft));
      return;
    case 2:
      if (graft) list.splice(at, 1, structuredNode(graft));
      return;
    case 3:
      if (node) node.tag = random.pick(TAGS);
      return;
    case 4:
      if (node) node.form = random.pick(['long', 'longer', 'indefinite', 'wrong'] as const);
      return;
    case 5:
      list.reverse();
      return;
    case 6:
      list.splice(at, 1, { tag: random.pick(TAGS), children: node ? [node] : [] });
      return;
    case 7:
      list.splice(at, 0, { tag: random.pick(TAGS), value: random.bytes(random.below(20)) });
      return;
    default:
      if (node?.value && node.value.length > 0) {
        node.value = Buffer.from(node.value);
        const place = random.below(node.value.length);
        node.value[place] = node.value[place]! ^ (1 << random.below(8));
      }
  }
}

function listsOf(nodes: readonly DerNode[]): DerNode[][] {
  return [nodes as DerNode[], ...nodes.flatMap((node) => (node.children ? listsOf(node.children) : []))].filter(
    (list) => list.length > 0,
  );
}

function structuredNode(node: DerNode): DerNode {
  return node.children ? { ...node, children: node.children.map(structuredNode) } : { ...node };
}
