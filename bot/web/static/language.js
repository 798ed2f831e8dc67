/** <tanya-language>: choosing a language is enough, no button needed, and the address keeps the rest of its query. */

class TanyaLanguage extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", ({ target }) => {
      const address = new URL(window.location.href);
      address.searchParams.set("language", target.value);
      window.location.assign(address);
    });
  }
}

customElements.define("tanya-language", TanyaLanguage);
