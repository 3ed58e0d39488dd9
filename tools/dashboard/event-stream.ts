import type { IncomingMessage, ServerResponse } from "node:http";

/** Server-Sent Events to every page that is open; a page that does not keep up misses updates, but never delays. */
export class EventStream {
  private readonly pages = new Set<ServerResponse>();

  get size(): number {
    return this.pages.size;
  }

  /** Keeps the response open, and sends it `first`. */
  open(request: IncomingMessage, response: ServerResponse, first: string): void {
    response.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      connection: "keep-alive",
    });
    response.write("retry: 1000\n\n");
    response.write(frame(first));
    this.pages.add(response);
    request.on("close", () => this.pages.delete(response));
  }

  /** Sends `data`, one line of text, to every page that has taken what it was sent before. */
  send(data: string): void {
    const text = frame(data);
    for (const page of this.pages) if (!page.writableNeedDrain) page.write(text);
  }

  close(): void {
    for (const page of this.pages) page.end();
    this.pages.clear();
  }
}

function frame(data: string): string {
  return `data: ${data}\n\n`;
}
