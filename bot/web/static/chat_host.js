/** The page around the chat: widget.js when framed by it, else this window's title. Counts what is unread. */

const COLOUR = /^#?([0-9a-f]{6})$/i;

/** Black or white, whichever is the easier to read on the colour (WCAG's relative luminance). */
function readableOn(hex) {
  const [red, green, blue] = hex.match(/../g).map((pair) => {
    const part = parseInt(pair, 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 ? "#ffffff" : "#0b1211";
}

export class Host {
  constructor({ onSeen, onOpened }) {
    const query = new URLSearchParams(window.location.search);
    this.origin = query.get("parent");
    this.isFramed = window.parent !== window && Boolean(this.origin);
    this.isOpen = !this.isFramed;
    this.count = 0;
    this.title = document.title;
    this.onSeen = onSeen;
    this.onOpened = onOpened;
    this.paint(query.get("color"));
    if (this.isFramed) this.listen();
  }

  paint(colour) {
    const [, hex] = COLOUR.exec(colour ?? "") ?? [];
    if (!hex) return;
    const { style, classList } = document.documentElement;
    style.setProperty("--accent", `#${hex}`);
    style.setProperty("--on-accent", readableOn(hex));
    classList.add("own-colour");
  }

  listen() {
    window.addEventListener("message", ({ source, origin, data }) => {
      if (source !== window.parent || origin !== this.origin) return;
      if (data?.tanya === "opened") {
        this.isOpen = true;
        this.look();
        this.onOpened();
      } else if (data?.tanya === "closed") this.isOpen = false;
    });
    window.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) this.close();
    });
    this.tell({ tanya: "ready" });
  }

  /** Only what any page may know goes out: no text, no name, a number. */
  tell(data) {
    if (!this.isFramed) return;
    try {
      window.parent.postMessage(data, this.origin);
    } catch {
      this.isFramed = false; // `parent` in the address was no origin
    }
  }

  close() {
    this.isOpen = false;
    this.tell({ tanya: "close" });
  }

  get isSeen() {
    return this.isOpen && document.visibilityState === "visible";
  }

  more() {
    this.unread(this.count + 1);
  }

  look() {
    if (this.isSeen) this.unread(0);
  }

  unread(count) {
    this.count = this.isSeen ? 0 : count;
    if (this.isSeen) this.onSeen();
    if (this.isFramed) this.tell({ tanya: "unread", count: this.count });
    else document.title = this.count ? `(${this.count}) ${this.title}` : this.title;
  }
}
