/** The page's strings, sent with it as JSON: a text, or one for each plural category of {count}. */

let table = null;

function read() {
  const block = document.getElementById("texts");
  table = block ? JSON.parse(block.textContent) : {};
  return table;
}

/** The page's language. */
export const language = () => document.documentElement.lang || "en";

/** The browser's own variant of it ("en-GB"), for dates and times; the page's when another was picked. */
export function locale() {
  const own = navigator.language || "";
  return own.toLowerCase().split("-")[0] === language() ? own : language();
}

/** The text of a key with its {placeholders} filled in once; the key itself when there is no such text. */
export function say(key, values = {}) {
  let text = (table ?? read())[key] ?? key;
  if (typeof text === "object") {
    text = text[new Intl.PluralRules(language()).select(values.count)] ?? text.other;
  }
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
