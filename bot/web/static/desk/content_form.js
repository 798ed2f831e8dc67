/** <tanya-faq-form data-busy data-failed data-stale data-comparing [data-given]>: the form of an FAQ. Its buttons
 * work without this script, each with a new page; with it the page stays and what it shows is put in place. */

const PREVIEW_AFTER_MS = 350;
const NARROW = window.matchMedia("(max-width: 720px)");

function parse(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

class TanyaFaqForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.chips = [...this.querySelectorAll("[data-language]")];
    this.isDirty = "given" in this.dataset;
    this.form.addEventListener("submit", (event) => this.submitted(event));
    this.form.addEventListener("input", (event) => this.typed(event));
    this.addEventListener("click", (event) => this.clicked(event));
    this.addEventListener("keydown", (event) => this.pressed(event));
    NARROW.addEventListener("change", () => this.showLanguages());
    this.showLanguages();
    this.markLanguages();
    this.showDirty();
    window.addEventListener("beforeunload", (event) => this.isDirty && event.preventDefault());
    this.compare();
  }

  // Languages: side by side, or on a phone one at a time

  showLanguages() {
    const first = this.chips.find(({ dataset }) => dataset.language === document.documentElement.lang) ?? this.chips[0];
    for (const chip of this.chips) this.press(chip, !NARROW.matches || chip === first);
  }

  press(chip, isOn) {
    chip.setAttribute("aria-pressed", String(isOn));
    this.querySelector(`[data-column="${chip.dataset.language}"]`).hidden = !isOn;
  }

  choose(chip) {
    const isOn = chip.getAttribute("aria-pressed") === "true";
    if (NARROW.matches) for (const other of this.chips) this.press(other, other === chip);
    else if (!isOn || this.chips.filter((one) => one.getAttribute("aria-pressed") === "true").length > 1) this.press(chip, !isOn);
  }

  /** A dot at each language that has a mistake. */
  markLanguages() {
    for (const { dataset: { language } } of this.chips) {
      const column = this.querySelector(`[data-column="${language}"]`);
      this.querySelector(`[data-dot="${language}"]`).classList.toggle("on", Boolean(column.querySelector(".is-error")));
    }
  }

  // Typing

  typed({ target }) {
    if (target.name?.startsWith("try_")) return;
    this.isDirty = true;
    this.showDirty();
    this.setStale(true);
    if (!/^(answer\.|related|handoff)/.test(target.name ?? "")) return;
    clearTimeout(this.later);
    this.later = setTimeout(() => this.preview(), PREVIEW_AFTER_MS);
  }

  showDirty() {
    this.querySelector('[data-part="dirty"]').hidden = !this.isDirty;
  }

  setStale(isStale) {
    const publish = this.querySelector('[data-part="publish"]');
    if (!publish) return;
    publish.disabled = isStale;
    this.querySelector('[data-part="stale"]').textContent = isStale ? this.dataset.stale : "";
  }

  async preview() {
    const page = await this.send("/desk/content/preview").catch(() => null);
    for (const fresh of page?.querySelectorAll(".content-preview") ?? []) this.replace(fresh);
  }

  // Buttons

  clicked({ target }) {
    const chip = target.closest("[data-language]");
    if (chip) this.choose(chip);
    const line = target.closest("[data-line]");
    if (line) this.select(line.dataset.field, Number(line.dataset.line));
  }

  /** Ctrl + Enter checks from anywhere; Enter in the question to try tries it. */
  pressed(event) {
    const isTry = event.target.id === "try-text";
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey || isTry)) return;
    event.preventDefault();
    this.form.requestSubmit(this.querySelector(`[data-panel="${isTry ? "try" : "review"}"]`));
  }

  /** Select a line of a field, where a mistake is. */
  select(name, number) {
    const fields = this.form.elements[name];
    const field = fields instanceof RadioNodeList ? fields[number - 1] : fields;
    if (!field) return;
    field.focus();
    if (field.tagName !== "TEXTAREA") return;
    const lines = field.value.split("\n");
    const start = lines.slice(0, number - 1).reduce((sum, line) => sum + line.length + 1, 0);
    field.setSelectionRange(start, start + (lines[number - 1]?.length ?? 0));
    field.scrollTop = (number - 2) * (field.scrollHeight / Math.max(1, lines.length));
  }

  submitted(event) {
    const panel = event.submitter?.dataset.panel ?? (event.submitter?.formAction.endsWith("/review") ? "review" : "");
    if (!panel) {
      this.isDirty = false; // on the way to the server, which keeps it
      return;
    }
    event.preventDefault();
    if (panel === "try") this.showTry();
    else this.review();
  }

  async showTry() {
    const page = await this.busy(this.querySelector("#panel-try"), this.dataset.busy, "/desk/content/try");
    if (page) this.replace(page.getElementById("panel-try"));
  }

  async review() {
    const page = await this.busy(this.querySelector("#panel-review"), this.dataset.busy, "/desk/content/review");
    if (!page) return;
    for (const fresh of page.querySelectorAll(".field-problems[id]")) this.replace(fresh);
    this.replace(page.getElementById("panel-review"));
    this.markLanguages();
    const heading = this.querySelector("#review-heading");
    heading?.focus({ preventScroll: true });
    heading?.closest("section").scrollIntoView({ block: "nearest", behavior: "smooth" });
    this.compare();
  }

  /** What the edit changes takes seconds: asked for once the page is there. */
  async compare() {
    const effect = this.querySelector('[data-part="effect"][data-src]');
    if (!effect) return;
    const page = await this.busy(effect, this.dataset.comparing, effect.dataset.src);
    const fresh = page?.querySelector('[data-part="effect"]');
    if (fresh && effect.isConnected) effect.replaceWith(fresh);
  }

  // The server

  /** The form's answer; a panel shows meanwhile that it takes a moment. Null when it failed, which it then says. */
  async busy(panel, text, address) {
    const line = document.createElement("p");
    line.className = "content-busy";
    line.setAttribute("role", "status");
    line.append(document.createElement("progress"), text);
    panel.replaceChildren(line);
    const begun = Date.now();
    const clock = setInterval(() => line.lastChild.replaceWith(`${text} ${Math.round((Date.now() - begun) / 1000)} s`), 1000);
    try {
      return await this.send(address);
    } catch {
      line.className = "error";
      line.replaceChildren(this.dataset.failed);
      return null;
    } finally {
      clearInterval(clock);
    }
  }

  async send(address) {
    const response = await fetch(`${address}?fragment=1`, { method: "POST", body: new FormData(this.form), headers: { Accept: "text/html" } });
    if (!response.ok) throw new Error(String(response.status));
    return parse(await response.text());
  }

  replace(fresh) {
    document.getElementById(fresh?.id)?.replaceWith(fresh);
  }
}

customElements.define("tanya-faq-form", TanyaFaqForm);
