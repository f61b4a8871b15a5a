import { ContentState } from './content-model.ts';
import type { Declaration, ElementType } from './schema-model.ts';
import type { SimpleCheck } from './simple-check.ts';
import type { Target } from './targets.ts';

/** What a scanner does at an element: how it is judged, and where what it says goes. */
export interface PlanNode {
  /** `</name>` with the prefix of its file. */
  readonly closing: string;
  readonly target: Target;
  /** The one attribute that is followed, `code`; null where there is none. */
  readonly code: PlanAttribute | null;
  /** Bits of the attributes that must be there. */
  readonly requiredAttributes: number;
  /** Null for an element without text. */
  readonly check: SimpleCheck | null;
  /** Children by their name with prefix; null for a value. */
  readonly children: ReadonlyMap<string, PlanChild> | null;
  /** Bits of the children that must be there. */
  readonly requiredChildren: number;
  /** What came first the last time. */
  firstChild: PlanChild | null;
  /** Where the order of children is said. */
  readonly start: ContentState | null;
  /** The one child of another namespace, which brings its own prefix. */
  readonly foreign: Pick<PlanChild, 'bit' | 'isMany' | 'symbol'> | null;
  /** Counts nodes of the key that is open. */
  readonly isKeyField: boolean;
  /** Exactly one of the key's nodes must have been met when it closes. */
  readonly hasKey: boolean;
}

export interface PlanAttribute {
  readonly check: SimpleCheck;
  readonly bit: number;
}

export interface PlanChild {
  /** `<name`, with its prefix. */
  readonly opening: string;
  /** What came after it the last time: records of a file are much alike. */
  followedBy: PlanChild | null;
  readonly bit: number;
  readonly isMany: boolean;
  /** Its name in the content model. */
  readonly symbol: string;
  /** Null: not followed here; undefined before it was first met. */
  node: PlanNode | null | undefined;
  readonly make: () => PlanNode | null;
}

/** Bits are of a 32-bit number: an element with more kinds of children is not followed. */
const MOST_PARTS = 30;

/** What stands around a node that is made into a plan. */
export interface Surroundings {
  /** Prefix with its colon, or empty, and what it stands for. */
  readonly prefix: string;
  readonly namespace: string;
  /** Open keys: what is left of their paths. */
  readonly keyPaths: readonly (readonly string[])[];
}

/**
 * The plan of an element whose declaration and target are known; null where either is beyond what is followed here. Its
 * children are planned when they are first met.
 */
export function planNode(declaration: Declaration, target: Target, around: Surroundings): PlanNode | null {
  const type = declaration.type();
  if (type === null || type.content.kind === 'anything') return null;
  const keyPaths = declaration.key ?? around.keyPaths;
  const parts = planParts(type, target, { ...around, keyPaths });
  if (parts === null) return null;
  return {
    closing: `</${around.prefix}${declaration.name}>`,
    target,
    ...planAttributes(type, target),
    check: type.content.kind === 'text' ? type.content.check : null,
    ...parts,
    firstChild: null,
    isKeyField: declaration.key === null && around.keyPaths.some((path) => path.length === 0),
    hasKey: declaration.key !== null,
  };
}

function planAttributes(type: ElementType, target: Target): Pick<PlanNode, 'code' | 'requiredAttributes'> {
  let code: PlanAttribute | null = null;
  let requiredAttributes = 0;
  let bit = 1;
  for (const [name, { check, isRequired }] of type.attributes) {
    // Another one would have to be told of: the exact reader does.
    if (target.take !== null && name === 'code') code = { check, bit };
    if (isRequired) requiredAttributes |= bit;
    bit <<= 1;
  }
  return { code, requiredAttributes };
}

function planParts(
  type: ElementType,
  target: Target,
  around: Surroundings,
): Pick<PlanNode, 'children' | 'requiredChildren' | 'start' | 'foreign'> | null {
  const { content } = type;
  if (content.kind !== 'all' && content.kind !== 'model') {
    return target.children === null
      ? { children: null, requiredChildren: 0, start: null, foreign: null }
      : null;
  }
  if (target.children === null || content.parts.length > MOST_PARTS) return null;
  const children = new Map<string, PlanChild>();
  let foreign: PlanNode['foreign'] = null;
  let requiredChildren = 0;
  let bit = 1;
  for (const part of content.parts) {
    const { declaration } = part;
    const { name, namespace } = declaration;
    const inner = target.children.get(name);
    if ('isRequired' in part && part.isRequired) requiredChildren |= bit;
    if (inner !== undefined) {
      const place = { bit, isMany: inner.isMany, symbol: `${namespace} ${name}` };
      if (namespace !== around.namespace) foreign ??= place;
      // The same name twice in a model has one type, by the rules of XSD.
      else if (!children.has(around.prefix + name)) {
        const opening = `<${around.prefix}${name}`;
        const make = (): PlanNode | null => planChild(declaration, inner, around);
        children.set(around.prefix + name, { ...place, opening, followedBy: null, node: undefined, make });
      }
    }
    bit <<= 1;
  }
  const start = content.kind === 'model' ? ContentState.start(content.particle) : null;
  return { children, requiredChildren, start, foreign };
}

/** The plan of a child, with what its name leaves of the paths of open keys. */
function planChild(declaration: Declaration, target: Target, around: Surroundings): PlanNode | null {
  const keyPaths = around.keyPaths.filter(([step]) => step === declaration.name).map((path) => path.slice(1));
  return planNode(declaration, target, { ...around, keyPaths });
}
