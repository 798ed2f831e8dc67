/** The box the visitor writes in: grows, counts near the limit, keeps the draft, sends on Enter. */

import { say } from "./texts.js";

const COUNT_FROM = 200;
const TALLEST_PX = 160;
const DRAFT = "tanya.draft";

function draft(text) {
  try {
    if (text === undefined) return window.sessionStorage.getItem(DRAFT) ?? "";
    window.sessionStorage.setItem(DRAFT, text);
  } catch {
    // No storage here: the draft lives as long as the page.
  }
  return "";
}

/** `limit` is in characters as the server counts them: code points, not UTF-16 halves. */
export class Composer {
  constructor({ parts, limit, onSend }) {
    Object.assign(this, { box: parts.text, button: parts.send, count: parts.count, limit, onSend });
    this.box.value ||= draft();
    this.box.addEventListener("input", () => this.changed());
    this.box.addEventListener("keydown", (event) => this.pressed(event));
    parts.composer.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.changed();
  }

  pressed(event) {
    // While an input method is composing, Enter picks a word; keyCode 229 is how Safari says so.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.send();
  }

  changed() {
    draft(this.box.value);
    const left = this.limit - [...this.box.value.trim()].length;
    this.button.disabled = left < 0 || left === this.limit;
    this.count.classList.toggle("over", left < 0);
    this.box.setAttribute("aria-invalid", String(left < 0));
    if (left < 0) this.count.textContent = say("chat_too_long", { count: -left });
    else this.count.textContent = left <= COUNT_FROM ? say("chat_left", { count: left }) : "";
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight + 2, TALLEST_PX)}px`;
  }

  send() {
    if (this.button.disabled) return;
    const text = this.box.value.trim();
    this.box.value = "";
    this.changed();
    this.onSend(text);
  }

  /** After a tap on a touch screen the keyboard would jump up unasked: `isByTouch` leaves it down. */
  focus({ isByTouch = false } = {}) {
    if (isByTouch && document.activeElement !== this.box && matchMedia("(pointer: coarse)").matches) return;
    this.box.focus({ preventScroll: true });
  }
}
