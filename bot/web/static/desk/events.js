/** Server-sent events that come back after any break, also after an answer that ends EventSource for good. */

const LONGEST_MS = 30000;
const NOTICE_MS = 1500;

/**
 * `url()` gives the address for each new connection; `listeners` maps an event's name to a function of
 * its data, already read as JSON; `onLost` and `onFound` tell of the connection itself.
 */
export function listen({ url, listeners, onLost, onFound }) {
  let source = null;
  let wait = 1000;
  let notice = null;
  let again = null;

  function lost() {
    notice ??= setTimeout(onLost, NOTICE_MS);
    if (source.readyState !== EventSource.CLOSED) return; // it comes back by itself
    clearTimeout(again);
    again = setTimeout(open, wait * (0.5 + Math.random() / 2));
    wait = Math.min(LONGEST_MS, wait * 2);
  }

  function open() {
    clearTimeout(again);
    source?.close();
    source = new EventSource(url());
    source.addEventListener("open", () => {
      clearTimeout(notice);
      notice = null;
      wait = 1000;
      onFound();
    });
    source.addEventListener("error", lost);
    for (const [name, listener] of Object.entries(listeners)) {
      source.addEventListener(name, ({ data }) => listener(data ? JSON.parse(data) : null));
    }
  }

  window.addEventListener("online", open);
  window.addEventListener("pageshow", ({ persisted }) => persisted && open());
  window.addEventListener("pagehide", () => source?.close());
  open();
}

/** The part of a page that the server sent, whether it sent only that part or the page around it. */
export async function fetchFragment(url) {
  const response = await fetch(url, { headers: { Accept: "text/html" }, cache: "no-store" });
  if (response.redirected && response.url.includes("/sign-in")) {
    window.location.assign(response.url);
    return null;
  }
  if (!response.ok) return null;
  return new DOMParser().parseFromString(await response.text(), "text/html");
}
