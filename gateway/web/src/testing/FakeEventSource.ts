/** An event stream whose events the test tells. */
export class FakeEventSource extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 2;
  static opened: FakeEventSource[] = [];

  readyState = 1;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;

  constructor(readonly url: string) {
    super();
    FakeEventSource.opened.push(this);
    queueMicrotask(() => this.onopen?.());
  }

  close() {
    this.readyState = 2;
  }

  static closeAll() {
    FakeEventSource.opened = [];
  }

  /** Tells an event to every open stream. */
  static tell(name: string, data: unknown) {
    for (const source of FakeEventSource.opened.filter((one) => one.readyState !== 2)) {
      source.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }));
    }
  }

  /** Breaks every stream; the browser would come back by itself. */
  static breakAndReturn() {
    for (const source of FakeEventSource.opened) source.onerror?.();
    for (const source of FakeEventSource.opened) source.onopen?.();
  }
}
