/** <tanya-time at="ISO 8601" [full]>: the moment in the reader's own time zone and language. */

import { locale } from "../texts.js";

class TanyaTime extends HTMLElement {
  connectedCallback() {
    const date = new Date(this.getAttribute("at"));
    if (Number.isNaN(date.getTime())) return;
    const isToday = date.toDateString() === new Date().toDateString();
    const language = locale();
    const time = { hour: "numeric", minute: "2-digit" };
    const day = { day: "numeric", month: "short" };
    const options = this.hasAttribute("full") ? { dateStyle: "medium", timeStyle: "short" }
      : isToday ? time : { ...day, ...time };
    this.textContent = new Intl.DateTimeFormat(language, options).format(date);
    this.title = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "long" }).format(date);
  }
}

customElements.define("tanya-time", TanyaTime);
