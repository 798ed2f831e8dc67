/** <tanya-chat>: joins what is on the page to the log, the outbox and the stream. See templates/_chat.html. */

import { createConversation, sendFeedback, sendMessage, tellSeen } from "./chat_api.js";
import { Composer } from "./chat_composer.js";
import { Host } from "./chat_host.js";
import { Log } from "./chat_log.js";
import { Outbox } from "./chat_outbox.js";
import * as storage from "./chat_storage.js";
import { Stream } from "./chat_stream.js";
import { locale, say } from "./texts.js";

const BOT_TYPING_MS = 20000;
const AGENT_TYPING_MS = 6000;
const NEAR_END_PX = 90;

class TanyaChat extends HTMLElement {
  connectedCallback() {
    if (this.log) return;
    this.parts = Object.fromEntries(
      [...this.querySelectorAll("[data-part]")].map((node) => [node.dataset.part, node]));
    this.conversation = { state: "bot" };
    this.host = new Host({ onSeen: () => this.seen(), onOpened: () => this.composer.focus() });
    this.log = new Log({
      root: this.parts.log,
      onButton: ({ id, title }) => this.say({ text: title, button: id }),
      onFeedback: (seq, isHelpful) => sendFeedback({ token: this.token, seq, isHelpful }),
      onRetry: (id) => this.outbox.retry(id),
      onDiscard: (id) => this.discard(id),
    });
    this.outbox = new Outbox({
      deliver: (message) => this.deliver(message),
      onChange: (item) => this.settle(() => this.log.pend(item)),
      onSent: (item, seq) => this.sent(item, seq),
    });
    this.composer = new Composer({
      parts: this.parts, limit: Number(this.dataset.limit), onSend: (text) => this.say({ text }),
    });
    this.listen();
    this.resume();
  }

  listen() {
    const { person, close, scroll, pill, examples } = this.parts;
    person.addEventListener("click", () => this.say({ text: person.textContent.trim(), button: "human" }));
    examples.addEventListener("click", ({ target }) => {
      const chip = target.closest("[data-example]");
      if (chip) this.say({ text: chip.textContent.trim() });
    });
    close.hidden = !this.host.isFramed;
    close.addEventListener("click", () => this.host.close());
    pill.addEventListener("click", () => {
      this.scrollToEnd();
      this.composer.focus();
    });
    scroll.addEventListener("scroll", () => {
      if (this.isAtEnd()) pill.hidden = true;
    }, { passive: true });
    window.addEventListener("online", () => this.wake());
    window.addEventListener("offline", () => this.showConnection(say("chat_offline")));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.wake();
    });
    window.addEventListener("resize", () => this.settle(() => {}), { passive: true });
    storage.watch("token", (token) => {
      if (token && token !== this.token) this.follow(token);
    });
    storage.watch("outbox", () => this.settle(() => this.showOutbox()));
  }

  /** Go on where an earlier page, or this one before a reload, left off. */
  resume() {
    this.showConversation();
    this.showOutbox();
    const token = storage.read("token");
    if (token) this.follow(token);
    if (this.outbox.items().length) this.outbox.retryPassing();
    this.outbox.flush();
    this.scrollToEnd();
  }

  showOutbox() {
    for (const item of this.outbox.items()) this.log.pend(item);
    this.showExamples();
  }

  wake() {
    if (navigator.onLine !== false && !this.stream?.notice) this.showConnection("");
    this.stream?.wake();
    this.outbox.retryPassing();
    this.outbox.flush();
    this.host.look();
  }

  // Sending

  say({ text, button = null }) {
    this.composer.focus({ isByTouch: true });
    this.outbox.add({ text, button });
    this.showExamples();
    this.scrollToEnd();
  }

  async deliver(message) {
    const token = await this.ensureToken();
    try {
      return await sendMessage({ token, message });
    } catch (error) {
      if (error.status !== 401) throw error;
      this.startAnew(token);
      return sendMessage({ token: await this.ensureToken(), message });
    }
  }

  sent(item, seq) {
    this.settle(() => this.log.sent(item.id, seq));
    if (this.conversation.state === "bot" && seq >= this.log.seq) this.showTyping("bot", BOT_TYPING_MS);
  }

  discard(id) {
    this.outbox.remove(id);
    this.settle(() => this.log.drop(id));
    this.showExamples();
    this.composer.focus();
  }

  // The conversation

  /** The token of the one conversation all tabs share; begun at the first message, not before. */
  async ensureToken() {
    if (this.token) return this.token;
    const make = async () => {
      const kept = storage.read("token");
      if (kept) return kept;
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
      const { token } = await createConversation({ language: locale(), timeZone });
      storage.write("token", token);
      return token;
    };
    const token = await storage.alone("conversation", make);
    if (token !== this.token) this.follow(token);
    return token;
  }

  follow(token) {
    if (this.token) this.log.clear();
    this.told = 0;
    this.token = token;
    this.stream?.stop();
    this.stream = new Stream({ token, listener: this });
    this.showOutbox();
  }

  /** The server no longer knows `refused`: forget it, unless another tab has a new one already. */
  startAnew(refused) {
    if (this.token !== refused) return;
    this.stream?.stop();
    const kept = storage.read("token");
    if (kept && kept !== refused) return this.follow(kept);
    this.stream = this.token = null;
    storage.write("token", null);
    storage.write("seen", null);
    this.log.clear();
    this.log.note(say("chat_new_conversation"));
    this.conversation = { state: "bot" };
    this.showConversation();
    this.showConnection("");
    this.showOutbox();
  }

  // What the stream tells

  seq() {
    return this.log.seq;
  }

  onLoad({ conversation, messages }) {
    const { log } = this.parts;
    log.setAttribute("aria-live", "off"); // history is not news
    this.log.addAll(messages);
    this.showConversation(conversation);
    this.showExamples();
    this.scrollToEnd();
    setTimeout(() => log.setAttribute("aria-live", "polite"), 500);
    const seen = Number(storage.read("seen") ?? 0);
    this.host.unread(messages.filter(({ seq, author }) => seq > seen && author !== "visitor").length);
  }

  onEvent(name, data) {
    if (name === "message") this.receive(data);
    else if (name === "state") this.showConversation(data);
    else if (name === "typing") this.showTyping(data.author, data.author === "agent" ? AGENT_TYPING_MS : BOT_TYPING_MS);
  }

  onLost() {
    this.showConnection(say(navigator.onLine === false ? "chat_offline" : "chat_reconnecting"));
  }

  onFound() {
    this.showConnection("");
    this.host.look();
    this.outbox.retryPassing();
    this.outbox.flush();
  }

  onRefused() {
    this.startAnew(this.token);
  }

  receive(message) {
    const wasAtEnd = this.isAtEnd();
    if (message.author !== "visitor") this.hideTyping();
    if (!this.log.add(message)) return;
    if (message.client_id) this.outbox.remove(message.client_id);
    this.showExamples();
    if (message.author === "visitor") this.scrollToEnd();
    else if (wasAtEnd) this.scrollToReply();
    else this.parts.pill.hidden = false;
    if (message.author !== "visitor") this.host.more();
  }

  seen() {
    storage.write("seen", String(this.log.seq));
    this.tellSeen();
  }

  /** An agent's words that nobody was shown go out by e-mail. What can't be told now is told at the next look. */
  async tellSeen() {
    const seq = this.log.lastOf("agent");
    if (!this.token || seq <= (this.told ?? 0)) return;
    this.told = seq;
    await tellSeen({ token: this.token, seq }).catch(() => (this.told = 0));
  }

  // What is shown

  showConversation(conversation = this.conversation) {
    this.conversation = conversation;
    const { state, queue_place: place, agent } = conversation;
    const { status, person, log } = this.parts;
    let text = say("chat_status_bot");
    if (state === "human") text = agent ? say("chat_status_human", { agent }) : say("chat_status_human_unnamed");
    else if (state === "queued" && place === 0) text = say("chat_status_next");
    else if (state === "queued" && place > 0) text = say("chat_status_queue", { count: place });
    else if (state === "queued") text = say("chat_status_waiting");
    if (status.textContent !== text) status.textContent = text;
    status.dataset.state = state;
    person.hidden = state !== "bot";
    if (state !== "bot" && this.typist === "bot") this.hideTyping();
    if (conversation.language) log.lang = conversation.language;
  }

  showExamples() {
    this.parts.examples.hidden = !this.log.isEmpty;
  }

  showConnection(text) {
    const { connection } = this.parts;
    connection.hidden = !text;
    connection.textContent = text;
  }

  showTyping(author, milliseconds) {
    const name = this.conversation.agent || say("chat_author_agent");
    this.typist = author;
    this.settle(() => {
      this.parts["typing-text"].textContent = say(`chat_typing_${author}`, { agent: name });
      this.parts.typing.hidden = false;
    });
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.hideTyping(), milliseconds);
  }

  hideTyping() {
    clearTimeout(this.typing);
    this.parts.typing.hidden = true;
  }

  isAtEnd() {
    const { scroll } = this.parts;
    return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_END_PX;
  }

  scrollToEnd() {
    const { scroll, pill } = this.parts;
    scroll.scrollTop = scroll.scrollHeight;
    pill.hidden = true;
  }

  /** To the end, but no further than the top of the reply: a long one is read from its beginning. */
  scrollToReply() {
    this.scrollToEnd();
    const { scroll } = this.parts;
    const above = this.log.reply?.getBoundingClientRect().top - scroll.getBoundingClientRect().top - 8;
    if (above < 0) scroll.scrollTop += above;
  }

  /** Change what is shown without losing the end of the conversation, if that is where the reader is. */
  settle(change) {
    const wasAtEnd = this.isAtEnd();
    change();
    if (wasAtEnd) this.scrollToEnd();
  }
}

customElements.define("tanya-chat", TanyaChat);
