/** <tanya-conversation events panel last>: the conversation as it happens, and the agent's own words on the way. */

import { fetchFragment, listen } from "./events.js";

const NEAR_END_PX = 120;

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

class TanyaConversation extends HTMLElement {
  connectedCallback() {
    this.log = this.part("log");
    this.scroller = this.part("scroll");
    this.last = Number(this.getAttribute("last"));
    this.addEventListener("submit", (event) => this.submitted(event));
    this.addEventListener("click", (event) => this.clicked(event));
    this.addEventListener("keydown", (event) => this.pressed(event));
    this.addEventListener("input", () => this.keepDraft());
    this.prepareComposer();
    for (const words of this.unsent()) this.failed(words, this.draw(words));
    this.scrollToEnd();
    listen({
      url: () => `${this.getAttribute("events")}?last=${this.last}`,
      listeners: { message: (message) => this.receive(message), ticket: () => this.refreshPanel() },
      onLost: () => {
        this.part("offline").hidden = false;
        this.refreshPanel(); // leads to the sign-in page if the session is over
      },
      onFound: () => {
        this.part("offline").hidden = true;
        this.refreshPanel(); // it may have changed meanwhile
      },
    });
  }

  part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }

  // The log

  receive({ seq, html }) {
    this.last = Math.max(this.last, seq);
    if (document.getElementById(`message-${seq}`)) return;
    const wasAtEnd = this.isAtEnd();
    const made = document.createElement("template");
    made.innerHTML = html; // the server's own template
    const node = made.content.firstElementChild;
    const pending = this.log.querySelector(
      `[data-pending-seq="${seq}"], [data-pending-id="${CSS.escape(node.dataset.clientId ?? "")}"]`);
    if (pending) pending.replaceWith(node);
    else this.log.append(node);
    if (wasAtEnd) this.scrollToEnd();
  }

  isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.box();
    return scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
  }

  /** On a narrow page the whole page scrolls, on a wide one the conversation. */
  box() {
    const isOwn = getComputedStyle(this.scroller).overflowY !== "visible";
    return isOwn ? this.scroller : document.scrollingElement;
  }

  scrollToEnd() {
    const box = this.box();
    box.scrollTop = box.scrollHeight;
  }

  // The panel

  async refreshPanel() {
    const page = await fetchFragment(this.getAttribute("panel")).catch(() => null);
    if (!page) return;
    for (const id of ["ticket-head", "ticket-side", "ticket-composer"]) {
      const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
      if (!old || !fresh) continue;
      // What is being typed stays, unless the agent may no longer type it.
      if (id === "ticket-composer" && old.dataset.mode === fresh.dataset.mode) continue;
      const hadFocus = old.contains(document.activeElement);
      old.replaceWith(fresh);
      if (id === "ticket-composer") this.prepareComposer();
      if (hadFocus) fresh.querySelector("textarea, button, a")?.focus();
    }
  }

  // The composer

  get form() {
    return this.part("composer");
  }

  get kind() {
    return this.form.elements.text.dataset.kind;
  }

  draftKey(kind = this.kind) {
    return `tanya.desk.${this.dataset.reference}.${kind}`;
  }

  prepareComposer() {
    if (!this.form) return;
    this.form.elements.text.required = false; // the browser's bubble would hide our own states
    for (const button of this.form.querySelectorAll(".modes button")) button.type = "button";
    this.form.elements.text.value ||= sessionStorage.getItem(this.draftKey()) ?? "";
  }

  keepDraft() {
    if (this.form) sessionStorage.setItem(this.draftKey(), this.form.elements.text.value);
  }

  clicked({ target }) {
    const mode = target.closest(".modes [data-kind]");
    if (mode) this.switchTo(mode.dataset.kind);
  }

  switchTo(kind) {
    const { text } = this.form.elements;
    this.keepDraft();
    text.dataset.kind = kind;
    text.placeholder = text.dataset[kind];
    text.value = sessionStorage.getItem(this.draftKey()) ?? "";
    this.part("send").textContent = this.part("send").dataset[kind];
    for (const button of this.form.querySelectorAll(".modes button")) {
      button.setAttribute("aria-pressed", String(button.dataset.kind === kind));
    }
    text.focus();
  }

  pressed(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.target.name !== "text") return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  submitted(event) {
    if (event.target !== this.form) return; // claim, resolve and hand back are plain forms
    event.preventDefault();
    const { text } = this.form.elements;
    if (!text.value.trim()) return text.focus();
    const words = { id: newId(), kind: this.kind, text: text.value.trim(), url: this.form.dataset[this.kind] };
    text.value = "";
    this.keepDraft();
    text.focus();
    this.send(words, this.draw(words));
  }

  draw({ id, kind, text }) {
    const node = document.createElement("article");
    node.className = `talk-message ${kind === "note" ? "note" : "agent"}`;
    node.dataset.pendingId = id;
    const body = document.createElement("div");
    body.className = "talk-body plain";
    body.textContent = text;
    const fate = document.createElement("p");
    fate.className = "talk-fate";
    node.append(body, fate);
    this.log.append(node);
    this.scrollToEnd();
    return node;
  }

  /** What the server has not taken yet survives a reload, to be tried again. */
  unsent() {
    return JSON.parse(sessionStorage.getItem(this.draftKey("unsent")) ?? "[]");
  }

  keepUnsent(id, ...words) {
    const others = this.unsent().filter((one) => one.id !== id);
    sessionStorage.setItem(this.draftKey("unsent"), JSON.stringify([...others, ...words]));
  }

  discard(words, node) {
    this.keepUnsent(words.id);
    node.remove();
    this.form?.elements.text.focus();
  }

  async send(words, node) {
    this.keepUnsent(words.id, words);
    node.classList.add("sending");
    node.classList.remove("failed");
    node.querySelector(".talk-fate").replaceChildren(this.dataset.sending);
    const body = new URLSearchParams({ csrf: this.form?.elements.csrf.value ?? "", text: words.text, id: words.id });
    let told = {};
    try {
      const response = await fetch(words.url, { method: "POST", body, headers: { Accept: "application/json" } });
      told = await response.json().catch(() => ({}));
      if (response.ok && told.seq) return this.sent(words, told.seq, node);
    } catch {
      // The network is away; the agent decides when to try again.
    }
    this.failed(words, node, told.error?.message);
  }

  sent(words, seq, node) {
    this.keepUnsent(words.id);
    if (document.getElementById(`message-${seq}`)) return node.remove();
    node.classList.remove("sending");
    node.dataset.pendingSeq = seq;
    node.querySelector(".talk-fate").remove();
  }

  failed(words, node, reason) {
    node.classList.remove("sending");
    node.classList.add("failed");
    const button = (label, action) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = label;
      made.addEventListener("click", action);
      return made;
    };
    node.querySelector(".talk-fate").replaceChildren(
      reason || this.dataset.failed,
      button(this.dataset.retry, () => this.send(words, node)),
      button(this.dataset.discard, () => this.discard(words, node)));
    this.scrollToEnd();
  }
}

customElements.define("tanya-conversation", TanyaConversation);
