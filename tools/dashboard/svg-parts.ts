/** One end of an edge. */
export interface Side {
  readonly x: number;
  readonly y: number;
  readonly leaves: "sideways" | "down";
}

export interface EdgeArgs {
  readonly from: Side;
  readonly to: Side;
  /** The count that the edge shows and moves with. Default none. */
  readonly count?: string;
  /** `trouble`: nothing should come this way. Default `flow`. */
  readonly kind?: "flow" | "trouble";
}

export interface BoxArgs {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Name of what the box stands for. */
  readonly node: string;
  readonly title: string;
  /** Counts below the title. Default none. */
  readonly figures?: readonly { readonly count: string; readonly says: string }[];
  /** The queue whose waiting messages stand below the title. */
  readonly queue?: string;
  /** The queue whose unprocessed messages stand below the title. */
  readonly unprocessed?: string;
  /** The function whose breaker is shown beside the title. */
  readonly breaker?: string;
  /** Default `part`. */
  readonly kind?: "part" | "rule" | "unprocessed";
}

const titleSize = 11;

/** A line from one box to another with its count above its end. */
export function edge({ from, to, count, kind = "flow" }: EdgeArgs): string {
  const bend = (to.x - from.x) / 2;
  const path =
    from.leaves === "down"
      ? `M${from.x} ${from.y}V${to.y}`
      : `M${from.x} ${from.y}C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`;
  const label = count
    ? `<text class="count" x="${to.x - 5}" y="${to.y - 4}" data-count="${escape(count)}"></text>`
    : "";
  const name = count ? ` data-edge="${escape(count)}"` : "";
  return `<g class="edge ${kind}"${name}><path d="${path}"/>${label}</g>`;
}

/** A box with a title, and figures below it. */
export function box(args: BoxArgs): string {
  const { x, y, width, height, node, kind = "part" } = args;
  const below = figuresOf(args);
  const middle = y + height / 2;
  const title = `<text class="title" x="${x + 9}" y="${below ? middle - 3 : middle + 4}">${escape(shorten(args.title, width))}</text>`;
  const figures = below ? `<text class="figure" x="${x + 9}" y="${middle + 11}">${below}</text>` : "";
  const breaker = args.breaker
    ? `<circle class="breaker" cx="${x + width - 11}" cy="${middle - 7}" r="3.5" data-breaker="${escape(args.breaker)}"/>`
    : "";
  const opens = args.queue ?? args.unprocessed;
  // What lies in a queue is shown when it is asked for, by mouse or keyboard.
  const asked = opens
    ? ` data-open-queue="${escape(opens)}" tabindex="0" role="button" aria-label="What lies in ${escape(opens)}"`
    : "";
  return (
    `<g class="box ${kind}" data-node="${escape(node)}"${asked}><title>${escape(node)}</title>` +
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>${title}${figures}${breaker}</g>`
  );
}

function figuresOf({ figures = [], queue, unprocessed }: BoxArgs): string {
  if (queue) return `<tspan data-queue="${escape(queue)}"></tspan>`;
  if (unprocessed) return `<tspan data-unprocessed="${escape(unprocessed)}"></tspan>`;
  return figures
    .map(({ count, says }) => `<tspan data-count="${escape(count)}"></tspan> <tspan>${says}</tspan>`)
    .join(" ");
}

/** Titles that are too long for their box end in an ellipsis; the whole name is the box' tooltip. */
function shorten(title: string, width: number): string {
  const most = Math.floor((width - 24) / (titleSize * 0.56));
  return title.length <= most ? title : `${title.slice(0, most - 1)}…`;
}

/** Text as it may stand in XML, also inside quotes. */
export function escape(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
