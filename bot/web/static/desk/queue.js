/** <tanya-queue src events>: the rows, fetched anew whenever the queue changes. */

import { fetchFragment, listen } from "./events.js";

class TanyaQueue extends HTMLElement {
  connectedCallback() {
    this.pageTitle = document.title;
    this.news = 0;
    this.offline = document.getElementById("queue-offline");
    this.showTab();
    listen({
      url: () => this.getAttribute("events"),
      listeners: { queue: () => this.refresh() },
      onLost: () => {
        this.offline.hidden = false;
        this.refresh(); // leads to the sign-in page if the session is over
      },
      onFound: () => (this.offline.hidden = true),
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.count(0);
    });
    // What somebody has waited grows without any event.
    setInterval(() => document.visibilityState === "visible" && this.refresh(), 60000);
  }

  references() {
    return [...this.querySelectorAll("[data-reference]")].map((row) => row.dataset.reference);
  }

  /** One request at a time; events that come meanwhile are answered by one more. */
  async refresh() {
    this.isStale = true;
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      while (this.isStale) {
        this.isStale = false;
        const page = await fetchFragment(this.getAttribute("src")).catch(() => null);
        if (page) this.show(page.querySelector("tanya-queue") ?? page.body);
      }
    } finally {
      this.isBusy = false;
    }
  }

  show(fresh) {
    const before = new Set(this.references());
    const focused = this.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    this.replaceChildren(...fresh.childNodes);
    this.showTab();
    if (focused) this.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
    const arrived = this.references().filter((reference) => !before.has(reference));
    if (arrived.length) this.announce(arrived.length);
  }

  /** On a phone the tabs are wider than the page. */
  showTab() {
    const tab = this.querySelector(".tabs [aria-current]");
    if (tab) tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.offsetLeft - 40;
  }

  announce(count) {
    const news = document.getElementById("queue-news");
    news.textContent = "";
    setTimeout(() => (news.textContent = this.dataset.news), 100);
    if (document.visibilityState !== "visible") this.count(this.news + count);
  }

  count(news) {
    this.news = news;
    document.title = news ? `(${news}) ${this.pageTitle}` : this.pageTitle;
  }
}

customElements.define("tanya-queue", TanyaQueue);
