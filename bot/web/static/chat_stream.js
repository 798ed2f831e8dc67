/** The event stream, read with fetch() because EventSource cannot send the Authorization header. */

import { backoffSeconds, loadConversation, openEvents } from "./chat_api.js";

const SILENCE_MS = 70000;
const STALE_MS = 35000;
const NOTICE_MS = 1500;

/** Cuts text as it arrives into events {id, event, data}; comments and half events are kept back. */
export class EventParser {
  rest = "";

  push(text) {
    const events = [];
    // A \r at the very end may be half of a \r\n.
    const whole = this.rest + text;
    const blocks = whole.replace(/\r\n/g, "\n").replace(/\r(?!$)/g, "\n").split("\n\n");
    this.rest = blocks.pop();
    for (const block of blocks) {
      const event = { id: null, event: "message", data: [] };
      for (const line of block.split("\n")) {
        const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
        if (name === "data") event.data.push(value);
        else if (name === "id" || name === "event") event[name] = value;
      }
      if (event.data.length) events.push({ ...event, data: event.data.join("\n") });
    }
    return events;
  }
}

/**
 * Keeps one conversation in step with the server: loads it once, then follows its events, and comes
 * back after every gap. `listener` has onLoad(data), onEvent(name, data), onLost(), onFound(),
 * onRefused(), and seq(), the highest message number already shown.
 */
export class Stream {
  constructor({ token, listener }) {
    this.token = token;
    this.listener = listener;
    this.isLoaded = false;
    this.heardAt = 0;
    this.closing = new AbortController();
    this.run();
  }

  stop() {
    this.closing.abort();
    clearTimeout(this.notice);
    this.attempt?.abort();
    this.wakeUp?.();
  }

  /** The network or the page is back: don't wait any longer, and don't trust a stream gone quiet. */
  wake() {
    if (this.isOpen && Date.now() - this.heardAt > STALE_MS) this.attempt?.abort();
    this.wakeUp?.();
  }

  async run() {
    this.tries = 0;
    while (!this.closing.signal.aborted) {
      try {
        await this.follow();
      } catch (error) {
        if (this.closing.signal.aborted) return;
        if (error.status === 401) return this.listener.onRefused();
      }
      this.isOpen = false;
      if (this.closing.signal.aborted) return;
      this.notice ??= setTimeout(() => this.listener.onLost(), NOTICE_MS);
      await this.pause(backoffSeconds(this.tries++) * 1000);
    }
  }

  async follow() {
    if (!this.isLoaded) {
      const data = await loadConversation({ token: this.token });
      if (this.closing.signal.aborted) return;
      this.isLoaded = true;
      this.listener.onLoad(data);
    }
    this.attempt = new AbortController();
    const response = await openEvents({
      token: this.token, after: this.listener.seq(), signal: this.attempt.signal,
    });
    this.isOpen = true;
    this.found();
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    const parser = new EventParser();
    for (;;) {
      const { done, value } = await this.readOrGiveUp(reader);
      if (done || this.closing.signal.aborted) return;
      this.tries = 0;
      this.heardAt = Date.now();
      for (const event of parser.push(decoder.decode(value, { stream: true }))) {
        this.listener.onEvent(event.event, JSON.parse(event.data));
      }
    }
  }

  found() {
    clearTimeout(this.notice);
    this.notice = null;
    this.heardAt = Date.now();
    this.listener.onFound();
  }

  /** A connection can die without a word; the server's comments prove that it lives. */
  async readOrGiveUp(reader) {
    const timer = setTimeout(() => this.attempt.abort(), SILENCE_MS);
    try {
      return await reader.read();
    } finally {
      clearTimeout(timer);
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
