/** The messages on the page: in order, once each, with days, times and buttons. */

import { drawFeedback } from "./chat_feedback.js";
import { locale, say } from "./texts.js";

const GROUP_MS = 5 * 60 * 1000;

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Today, yesterday, or the date in the page's language. */
export function dayName(date, now = new Date()) {
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  if (date.toDateString() === now.toDateString()) return say("chat_today");
  if (date.toDateString() === yesterday.toDateString()) return say("chat_yesterday");
  const year = date.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return new Intl.DateTimeFormat(locale(), { weekday: "long", day: "numeric", month: "long", year }).format(date);
}

export const timeOf = (date) =>
  new Intl.DateTimeFormat(locale(), { hour: "numeric", minute: "2-digit" }).format(date);

/**
 * `root` is the element with role="log"; `onButton(button)`, `onFeedback(seq, isHelpful)`, `onRetry(id)` and
 * `onDiscard(id)` are called when the visitor taps. Entries are {seq, id, author, at, node}; one not yet numbered has seq Infinity.
 */
export class Log {
  constructor({ root, onButton, onFeedback, onRetry, onDiscard }) {
    Object.assign(this, { root, onButton, onFeedback, onRetry, onDiscard, entries: [] });
  }

  /** The highest number among the server's own copies: what merely was sent has yet to come by the stream. */
  get seq() {
    return this.entries.reduce((top, { seq, message }) => (message && seq > top ? seq : top), 0);
  }

  /** The number of the author's last message, 0 where there is none. */
  lastOf(wanted) {
    return this.entries.findLast(({ author, message }) => message && author === wanted)?.seq ?? 0;
  }

  /** Whether nobody has said anything yet; the page's own lines don't count. */
  get isEmpty() {
    return !this.entries.some(({ seq }) => seq > 0);
  }

  /** The first of what was said since the visitor last spoke. */
  get reply() {
    const spoke = this.entries.findLastIndex(({ author }) => author === "visitor");
    return this.entries[spoke + 1]?.node ?? null;
  }

  clear() {
    this.entries = [];
    this.root.replaceChildren();
  }

  addAll(messages) {
    for (const message of messages) this.put(message);
    this.arrange();
  }

  /** Show a message of the server's; false when it was there already. */
  add(message) {
    const isNew = this.put(message);
    if (isNew) this.arrange();
    return isNew;
  }

  put(message) {
    const known = this.entries.find(({ seq, id }) =>
      seq === message.seq || (message.client_id && id === message.client_id));
    if (known?.message) return false;
    const entry = {
      seq: message.seq, id: message.client_id, author: message.author, name: message.name,
      at: new Date(message.at), message, node: this.draw(message),
    };
    if (known) this.entries.splice(this.entries.indexOf(known), 1);
    const place = this.entries.findIndex(({ seq }) => seq > message.seq);
    this.entries.splice(place < 0 ? this.entries.length : place, 0, entry);
    if (known) known.node.replaceWith(entry.node);
    return true;
  }

  /** Show an item of the outbox in its present state. */
  pend(item) {
    let entry = this.entries.find(({ id }) => id === item.id);
    if (entry?.message) return;
    if (!entry) {
      const node = this.draw({ author: "visitor", text: item.text, at: item.at });
      entry = { seq: Infinity, id: item.id, author: "visitor", at: new Date(item.at), node };
      this.entries.push(entry);
    }
    this.mark(entry, item);
    this.arrange();
  }

  /** The server has it, and its own copy will follow by the stream. */
  sent(id, seq) {
    const entry = this.entries.find((one) => one.id === id && !one.message);
    if (!entry) return;
    if (this.entries.some((one) => one !== entry && one.seq === seq)) return this.drop(id);
    entry.seq = seq;
    entry.node.classList.remove("sending", "failed");
    entry.node.querySelector(".chat-meta").replaceChildren(say("chat_sent"));
  }

  drop(id) {
    const entry = this.entries.find((one) => one.id === id && !one.message);
    if (!entry) return;
    this.entries.splice(this.entries.indexOf(entry), 1);
    entry.node.remove();
    this.arrange();
  }

  /** A line of the page's own, before the conversation. */
  note(text) {
    const node = element("p", "chat-system", text);
    this.entries.unshift({ seq: 0, id: null, author: "system", at: new Date(), message: {}, node });
    this.arrange();
  }

  mark(entry, { id, state, error }) {
    const hasFailed = state === "failed";
    entry.node.classList.toggle("sending", !hasFailed);
    entry.node.classList.toggle("failed", hasFailed);
    const meta = entry.node.querySelector(".chat-meta");
    if (!hasFailed) return meta.replaceChildren(say("chat_sending"));
    const again = element("button", "chat-again", say("chat_try_again"));
    const discard = element("button", "chat-again", say("chat_discard"));
    again.type = discard.type = "button";
    again.addEventListener("click", () => this.onRetry(id));
    discard.addEventListener("click", () => this.onDiscard(id));
    meta.replaceChildren(element("span", "", error || say("chat_failed")), again, discard);
  }

  draw(message) {
    const { author } = message;
    if (author === "system") {
      const line = element("p", "chat-system", message.html ? undefined : message.text);
      if (message.html) line.innerHTML = message.html;
      return line;
    }
    const node = element("article", `chat-message ${author}`);
    const who = element("p", "chat-author", message.name || say(`chat_author_${author}`));
    const bubble = element("div", "chat-bubble", message.html ? undefined : message.text);
    if (message.html) {
      bubble.classList.add("rich");
      bubble.innerHTML = message.html; // made and cleaned by the server
      for (const link of bubble.querySelectorAll("a")) Object.assign(link, { target: "_blank", rel: "noopener" });
    }
    node.append(who, bubble);
    if (message.buttons?.length) node.append(this.drawButtons(message.buttons));
    if (message.asks_if_helpful) node.append(drawFeedback({ message, onFeedback: this.onFeedback, onButton: this.onButton }));
    node.append(element("p", "chat-meta", timeOf(new Date(message.at))));
    return node;
  }

  drawButtons(buttons) {
    const group = element("div", "chat-buttons");
    for (const button of buttons) {
      const made = element("button", `chat-chip ${button.kind}`, button.title);
      made.type = "button";
      made.addEventListener("click", () => this.onButton(button));
      group.append(made);
    }
    return group;
  }

  /** Put nodes into the order of the entries, draw days between them, and let old buttons rest. */
  arrange() {
    const wanted = [];
    let before = null;
    let isSuperseded = false;
    for (const entry of this.entries) {
      const isNewDay = before?.at.toDateString() !== entry.at.toDateString();
      if (isNewDay) wanted.push(this.dayOf(entry));
      const follows = !isNewDay && before?.author === entry.author && before?.name === entry.name
        && entry.at - before.at < GROUP_MS;
      entry.node.classList.toggle("follows", follows);
      before?.node.classList.toggle("continued", follows);
      wanted.push(entry.node);
      before = entry;
    }
    for (const entry of [...this.entries].reverse()) {
      for (const button of entry.node.querySelectorAll(".chat-chip")) button.disabled = isSuperseded;
      isSuperseded ||= entry.author === "visitor";
    }
    this.place(wanted);
  }

  dayOf(entry) {
    entry.day ??= element("h3", "chat-day", dayName(entry.at));
    return entry.day;
  }

  /** Move only what is out of place: a node taken out and put back would be read aloud again. */
  place(wanted) {
    const kept = new Set(wanted);
    for (const node of this.root.querySelectorAll(".chat-day")) if (!kept.has(node)) node.remove();
    let next = this.root.querySelector(".chat-day, .chat-message, .chat-system");
    for (const node of wanted) {
      if (node === next) next = next.nextElementSibling;
      else this.root.insertBefore(node, next);
    }
  }
}
