/** Messages on their way: kept in the browser until the server has them, sent in order, one at a time. */

import { ApiError, backoffSeconds } from "./chat_api.js";
import * as storage from "./chat_storage.js";

const TRIES = 6;

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/**
 * An item is {id, text, button?, at, state: "sending"|"failed", error, isPassing}; `text` of a button is
 * its title, for showing. `deliver(message)` sends one and returns {seq}; `onChange(item)` tells of a new
 * state, `onSent(item, seq)` of success.
 */
export class Outbox {
  constructor({ deliver, onChange, onSent }) {
    Object.assign(this, { deliver, onChange, onSent, isBusy: false });
  }

  items() {
    try {
      return JSON.parse(storage.read("outbox") ?? "[]");
    } catch {
      return [];
    }
  }

  keep(items) {
    storage.write("outbox", items.length ? JSON.stringify(items) : null);
  }

  add({ text, button = null }) {
    const item = { id: newId(), text, button, at: new Date().toISOString(), state: "sending" };
    this.keep([...this.items(), item]);
    this.onChange(item);
    this.flush();
  }

  change(id, values) {
    const items = this.items().map((item) => (item.id === id ? { ...item, ...values } : item));
    this.keep(items);
    const item = items.find((one) => one.id === id);
    if (item) this.onChange(item);
  }

  remove(id) {
    this.keep(this.items().filter((item) => item.id !== id));
  }

  retry(id) {
    this.change(id, { state: "sending", error: "" });
    this.flush();
  }

  /** After the network was away: what failed for that reason alone goes again by itself. */
  retryPassing() {
    for (const item of this.items()) if (item.state === "failed" && item.isPassing) this.retry(item.id);
    this.wakeUp?.();
  }

  async flush() {
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      for (;;) {
        const item = this.items().find((one) => one.state === "sending");
        if (!item) return;
        await this.sendOne(item);
      }
    } finally {
      this.isBusy = false;
    }
  }

  async sendOne(item) {
    const message = item.button ? { id: item.id, button: item.button } : { id: item.id, text: item.text };
    for (let tries = 0; ; tries += 1) {
      try {
        const { seq } = await this.deliver(message);
        this.remove(item.id);
        this.onSent(item, seq);
        return;
      } catch (error) {
        const isPassing = !(error instanceof ApiError) || error.isPassing;
        if (!isPassing || tries + 1 >= TRIES) {
          this.change(item.id, { state: "failed", error: error.message, isPassing });
          return;
        }
        await this.pause(backoffSeconds(tries) * 1000);
      }
    }
  }

  pause(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
