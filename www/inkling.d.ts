// Types of inkling.js: the element <inkling-pad>, and the messages of the contract. docs/embedding.md describes both.

/** The version of the contract: the value of `inkling` in each message. */
export type Version = 1;

export type View = 'pad' | 'train' | 'why' | 'network' | 'map' | 'lab';
export type Base = 'softmax' | 'mlp' | 'cnn';
export type Engine = 'auto' | 'cpu' | 'gpu';
export type Setting = 'quick' | 'faithful';
export type Theme = 'light' | 'dark';
export type Lang = 'en' | 'de' | 'fr' | 'es' | 'pt' | 'ar';

/** A point on the pad: `x` grows to the right, `y` downwards; the pad is [0, 1] × [0, 1]. */
export type Point = [x: number, y: number];
/** The path of the pen from touching the pad to leaving it. */
export type Stroke = Point[];

/** The reading of one digit. */
export interface ReadDigit {
  /** The most probable digit. */
  digit: number;
  /** Of the digits 0 to 9; they sum to 1. */
  probabilities: number[];
  /** Whether the reading is sure: 90 % or more, and the ink looks like a digit. */
  sure: boolean;
  /** The probability that the ink is a digit at all; 1 if the base can't tell. */
  isDigit: number;
  /** The name of the sign, the person's own or the head's, that the ink is read as; absent if it is read as a digit. The
   *  other fields then say how it would be read as a digit. */
  sign?: string;
}

/** How many digits were read correctly, of how many. */
export interface Count {
  right: number;
  of: number;
  /** `right / of`; 0 if nothing was counted. */
  accuracy: number;
  /** The 95 % interval of the accuracy (Wilson). */
  interval: [low: number, high: number];
}

/** The pad's page reads, with this base and head. Sent again when they change. */
export interface PadReady {
  base: Base;
  /** `base`: the base's own; `own`: the person's; `host`: the one of `loadHead`. */
  head: 'base' | 'own' | 'host';
}

/** The Lab shows this project. Sent again when the person opens another one, another row or another setting. */
export interface LabReady {
  recipe: string;
  /** The row that is open. */
  row: string | null;
  setting: Setting;
}

export type Ready = PadReady | LabReady;

/** The digits on the pad, from left to right; none if it is empty. */
export interface Reading {
  /** The `id` of the `read` that this answers; `null` for the pad. */
  re: number | null;
  digits: ReadDigit[];
}

/** The person has said which digit it is. */
export interface Label {
  label: number;
  /** The reading before; `null` if there was none. */
  read: number | null;
}

/** The person has added a sign or kept a drawing of one. */
export interface Sign {
  name: string;
  /** How many drawings it has; it is read from the second one on. */
  drawings: number;
}

/** Learning has ended with a new head. */
export interface Learned {
  base: Base;
  /** The person's digits, read by the base. */
  before: Count;
  /** The person's digits, each read by a head that had not learned from it; `null` if there were too few. */
  after: Count | null;
  /** Of the cross-validation; 0 if there were too few digits. */
  folds: number;
  /** MNIST's test digits before and after: what was forgotten of other hands. */
  retention: { before: Count; after: Count };
}

/** How far learning is, or a run of the Lab. */
export interface Progress {
  /** `row`: the current step of a row of the Lab; `null` once learning or the run has ended or was stopped. */
  stage: 'download' | 'features' | 'cross-validation' | 'training' | 'test' | 'row' | null;
  /** Of the Lab: the row that runs. */
  row?: string | null;
  done: number;
  total: number;
}

/** A row of the Lab is finished. */
export interface Result {
  recipe: string;
  row: string;
  setting: Setting;
  /** Test pictures that were classified correctly. */
  test: Count;
  /** The row's published figures beside those of this run, as in the Lab's table. */
  figures: Figure[];
}

export interface Figure {
  /** What is measured, with its unit, such as `test accuracy, %`. */
  figure: string;
  /** As the text has it, such as `99.09` or `under 50`; `null` if it has none. */
  published: string | null;
  /** `null` if this run has not measured it. */
  run: number | null;
  /** `run` minus the published figure or bound. */
  difference: number | null;
}

/** A digit that the person has labelled: drawn, or found in a picture. */
export type LabelledDigit =
  | { label: number; strokes: Stroke[] }
  /** 28×28 intensities from 0 to 255, row by row. */
  | { label: number; picture: number[] };

/** What the person sends by pressing *Send my digits to this page*. */
export interface Digits {
  digits: LabelledDigit[];
}

/** What was wrong, and what to do. */
export interface Failure {
  /** The `id` of the command; `null` if it had none. */
  re: number | null;
  sentence: string;
}

/** A message of the page to the page around its frame. */
export type PageMessage = { inkling: Version } & (
  | { event: 'listening' }
  | { event: 'size'; height: number }
  | ({ event: 'ready' } & Ready)
  | ({ event: 'reading' } & Reading)
  | ({ event: 'label' } & Label)
  | ({ event: 'sign' } & Sign)
  | ({ event: 'learned' } & Learned)
  | ({ event: 'progress' } & Progress)
  | ({ event: 'digits' } & Digits)
  | ({ event: 'result' } & Result)
  | ({ event: 'error' } & Failure)
);

/** A message to the page in the frame. Answers repeat `id`, a whole number from 0 to 4294967295. */
export type HostMessage = { inkling: Version; id?: number } & (
  | { command: 'hello'; fits?: boolean }
  | { command: 'clear' }
  | { command: 'undo' }
  | { command: 'setBase'; base: Base }
  | { command: 'loadHead'; head: ArrayBuffer | Uint8Array }
  | { command: 'read'; strokes: Stroke[]; one?: boolean }
  | { command: 'requestDigits' }
);

export interface InklingPadEventMap {
  ready: CustomEvent<Ready>;
  reading: CustomEvent<Reading>;
  label: CustomEvent<Label>;
  sign: CustomEvent<Sign>;
  learned: CustomEvent<Learned>;
  progress: CustomEvent<Progress>;
  digits: CustomEvent<Digits>;
  result: CustomEvent<Result>;
  error: CustomEvent<Failure>;
}

/** The element `<inkling-pad>`. A property is its attribute; it is empty where there is no attribute. */
export class InklingPad extends HTMLElement {
  static readonly observedAttributes: string[];
  /** The names of the events. */
  static readonly events: (keyof InklingPadEventMap)[];

  view: View | '';
  base: Base | '';
  engine: Engine | '';
  theme: Theme | '';
  lang: Lang | '';
  /** The Lab's project, row and setting. */
  recipe: string;
  row: string;
  setting: Setting | '';
  /** A lesson, instead of a view: one of Inkling's by its name, or any by its address, relative to Inkling's page. */
  lesson: string;
  /** The address of a head's file, which this page fetches. */
  head: string;
  /** The folder of Inkling's page; the folder of inkling.js if it is empty. */
  src: string;

  clear(): void;
  undo(): void;
  setBase(base: Base): void;
  loadHead(head: ArrayBuffer | Uint8Array | Blob): Promise<void>;
  requestDigits(): void;
  startLesson(lesson: string): void;
  /** Reads ink that doesn't come onto the pad; the digits from left to right. */
  read(strokes: Stroke[], options?: { one?: boolean }): Promise<ReadDigit[]>;

  addEventListener<K extends keyof InklingPadEventMap>(
    type: K,
    listener: (this: InklingPad, event: InklingPadEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
    'inkling-pad': InklingPad;
  }
}
