/**
 * Adds the chat to any page:
 *   <script src="https://…/widget.js" data-language="id" data-color="#0f766e" data-position="left" async></script>
 * All three are optional. The chat runs in a frame of its own origin; this page only learns how many
 * messages are unread. Nothing is loaded before the bubble is first used.
 */
(() => {
  const script = document.currentScript;
  if (!script || document.querySelector("tanya-widget")) return;

  const LABELS = {
    en: ["Open the chat", "Close the chat"],
    id: ["Buka obrolan", "Tutup obrolan"],
    ms: ["Buka sembang", "Tutup sembang"],
    ru: ["Открыть чат", "Закрыть чат"],
    pl: ["Otwórz czat", "Zamknij czat"],
  };
  const { language, color, position } = script.dataset;
  const origin = new URL(script.src).origin;
  const spoken = (language || document.documentElement.lang || navigator.language || "en").slice(0, 2).toLowerCase();
  const labels = LABELS[spoken] ?? LABELS.en;
  const accent = /^#?[0-9a-f]{6}$/i.test(color ?? "") ? `#${color.replace("#", "")}` : "#0f766e";
  const side = position === "left" ? "left" : "right";
  const USED = "tanya.used";

  const CSS = `
    :host { all: initial; position: fixed; bottom: max(20px, env(safe-area-inset-bottom)); ${side}: 20px; z-index: 2147483000; }
    button { all: unset; box-sizing: border-box; position: relative; display: grid; place-items: center; width: 60px; height: 60px;
      border-radius: 50%; background: ${accent}; color: ${readableOn(accent)}; cursor: pointer;
      box-shadow: 0 6px 24px rgb(0 0 0 / .22), 0 1px 3px rgb(0 0 0 / .2); transition: transform .15s; }
    button:hover { transform: scale(1.05); }
    button:focus-visible { outline: 3px solid ${accent}; outline-offset: 3px; box-shadow: 0 0 0 3px #fff; }
    svg { width: 30px; height: 30px; }
    .dot { position: absolute; top: 1px; right: 1px; min-width: 20px; height: 20px; padding: 0 5px; box-sizing: border-box;
      border-radius: 10px; border: 2px solid #fff; background: #c8281c; color: #fff; font: 600 11px/16px system-ui, sans-serif;
      text-align: center; }
    iframe { position: fixed; bottom: 96px; ${side}: 20px; width: 400px; height: min(680px, calc(100dvh - 120px));
      border: 0; border-radius: 18px; background: Canvas; color-scheme: light dark;
      box-shadow: 0 16px 56px rgb(0 0 0 / .28), 0 2px 8px rgb(0 0 0 / .12); }
    .open iframe { animation: rise .18s ease-out; }
    @keyframes rise { from { opacity: 0; transform: translateY(14px); } }
    @media (max-width: 520px), (max-height: 480px) {
      iframe { inset: 0; width: 100%; height: 100dvh; border-radius: 0; }
      .open button { display: none; }
    }
    @media (prefers-reduced-motion: reduce) { .open iframe { animation: none; } button { transition: none; } }
    [hidden] { display: none !important; }`;

  const BUBBLE = "M16 3C9 3 3.4 7.9 3.4 14c0 3.3 1.6 6.2 4.2 8.2.2 2-.6 3.9-1.9 5.3 2.7-.1 5-1.1 6.6-2.9 1.2.3 2.4.4 3.7.4 7 0 12.6-4.9 12.6-11S23 3 16 3Z";
  const DOWN = "m8 12.5 8 8 8-8";

  function readableOn(hex) {
    const [red, green, blue] = hex.slice(1).match(/../g).map((pair) => {
      const part = parseInt(pair, 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    return 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 ? "#fff" : "#0b1211";
  }

  function drawing() {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    svg.setAttribute("viewBox", "0 0 32 32");
    svg.setAttribute("aria-hidden", "true");
    path.setAttribute("stroke-width", "3");
    path.setAttribute("stroke-linecap", "round");
    path.setAttribute("stroke-linejoin", "round");
    svg.append(path);
    return { svg, path };
  }

  class TanyaWidget extends HTMLElement {
    connectedCallback() {
      if (this.button) return;
      const root = this.attachShadow({ mode: "closed" });
      const sheet = new CSSStyleSheet(); // a <style> would need the page's CSP to allow it
      sheet.replaceSync(CSS);
      root.adoptedStyleSheets = [sheet];
      this.panel = document.createElement("div");
      this.button = document.createElement("button");
      this.button.type = "button";
      this.dot = document.createElement("span");
      this.dot.className = "dot";
      this.dot.hidden = true;
      this.icon = drawing();
      this.button.append(this.icon.svg, this.dot);
      this.panel.append(this.button);
      root.append(this.panel);
      this.button.addEventListener("click", () => (this.isOpen ? this.close() : this.open()));
      document.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && this.isOpen) this.close();
      });
      window.addEventListener("message", (event) => this.heard(event));
      this.show();
      if (this.wasUsed()) this.load(); // there may be an answer waiting
    }

    wasUsed(value) {
      try {
        if (value) window.localStorage.setItem(USED, value);
        return window.localStorage.getItem(USED);
      } catch {
        return null;
      }
    }

    load() {
      if (this.frame) return;
      const query = new URLSearchParams({ parent: window.location.origin });
      if (language) query.set("language", language);
      if (color) query.set("color", accent);
      this.frame = document.createElement("iframe");
      this.frame.src = `${origin}/chat?${query}`;
      this.frame.title = "Tanya";
      this.frame.hidden = true;
      this.panel.prepend(this.frame);
    }

    heard({ source, origin: from, data }) {
      if (!this.frame || source !== this.frame.contentWindow || from !== origin) return;
      if (data?.tanya === "close") this.close();
      else if (data?.tanya === "ready") {
        this.isReady = true;
        if (this.isOpen) this.tell("opened");
      }
      else if (data?.tanya === "unread") this.count(Number(data.count) || 0);
    }

    tell(what) {
      if (this.isReady) this.frame.contentWindow.postMessage({ tanya: what }, origin);
    }

    open() {
      this.load();
      this.wasUsed("1");
      this.isOpen = true;
      this.show();
      this.frame.focus();
      this.tell("opened");
    }

    close() {
      if (!this.isOpen) return;
      this.isOpen = false;
      this.tell("closed");
      this.show();
      this.button.focus();
    }

    count(count) {
      this.dot.hidden = !count;
      this.dot.textContent = count > 9 ? "9+" : String(count);
    }

    show() {
      if (this.frame) this.frame.hidden = !this.isOpen;
      this.panel.className = this.isOpen ? "open" : "";
      this.button.setAttribute("aria-label", labels[this.isOpen ? 1 : 0]);
      this.button.setAttribute("aria-expanded", String(Boolean(this.isOpen)));
      this.icon.path.setAttribute("d", this.isOpen ? DOWN : BUBBLE);
      this.icon.path.setAttribute("fill", this.isOpen ? "none" : "currentColor");
      this.icon.path.setAttribute("stroke", this.isOpen ? "currentColor" : "none");
    }
  }

  customElements.define("tanya-widget", TanyaWidget);
  const add = () => document.body.append(document.createElement("tanya-widget"));
  if (document.body) add();
  else document.addEventListener("DOMContentLoaded", add);
})();
