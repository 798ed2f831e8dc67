/** Under an answer: did it help? Who says no is offered a person; what was said can be changed. */

import { say } from "./texts.js";

const HUMAN_BUTTON = "human";

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/**
 * The element for a message {seq, is_helpful}. `onFeedback(seq, isHelpful)` keeps it and returns a promise;
 * `onButton({id, title})` presses a button.
 */
export function drawFeedback({ message, onFeedback, onButton }) {
  const root = element("div", "chat-feedback");
  const row = element("div", "chat-feedback-row");
  row.role = "group";
  row.setAttribute("aria-label", say("chat_helpful_ask"));
  row.setAttribute("aria-live", "off"); // it is there for who looks for it, not read out after each answer
  const ask = element("span", "chat-feedback-ask", say("chat_helpful_ask"));
  const told = element("span", "chat-feedback-told");
  told.role = "status";
  const offer = element("button", "chat-chip human", say("chat_person"));
  offer.type = "button";
  offer.addEventListener("click", () => onButton({ id: HUMAN_BUTTON, title: offer.textContent.trim() }));
  const choices = [[true, "chat_helpful_yes"], [false, "chat_helpful_no"]].map(([value, key]) => {
    const button = element("button", "chat-helpful", say(key));
    button.type = "button";
    button.addEventListener("click", () => choose(value));
    return { value, button };
  });

  let current = message.is_helpful ?? null;

  function show(text) {
    for (const { value, button } of choices) button.setAttribute("aria-pressed", String(value === current));
    told.textContent = text;
    offer.hidden = current !== false;
  }

  /** The same once more takes it back. */
  async function choose(value) {
    const before = current;
    current = value === current ? null : value;
    show({ true: say("chat_helpful_thanks"), false: say("chat_helpful_sorry") }[current] ?? "");
    if (!offer.hidden) root.scrollIntoView({ block: "nearest" }); // a phone has no room left below it
    try {
      await onFeedback(message.seq, current);
    } catch (error) {
      current = before;
      show(error.message || say("chat_failed"));
    }
  }

  row.append(ask, ...choices.map(({ button }) => button), told);
  root.append(row, offer);
  show(current === false ? say("chat_helpful_sorry") : "");
  return root;
}
