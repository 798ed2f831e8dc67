/** <tanya-language>: choosing a language is enough, no button needed. */

class TanyaLanguage extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", ({ target }) => target.form?.requestSubmit());
  }
}

customElements.define("tanya-language", TanyaLanguage);
