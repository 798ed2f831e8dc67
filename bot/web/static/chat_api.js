/** The chat's requests. Each failure is an ApiError: status 0 means that nothing answered. */

import { language } from "./texts.js";

const BASE = "/api/chat";
const PATIENCE_MS = 20000;

export class ApiError extends Error {
  constructor(status, message = "") {
    super(message);
    this.status = status;
  }

  /** Whether the same request may go better later, without a change to it. */
  get isPassing() {
    return this.status === 0 || this.status === 408 || this.status >= 500;
  }
}

async function request(path, { method = "GET", token = null, body, headers = {}, signal }) {
  headers = { "Accept-Language": language(), ...headers }; // what goes wrong is told in it
  if (token) headers = { ...headers, Authorization: `Bearer ${token}` };
  if (body !== undefined) headers = { ...headers, "Content-Type": "application/json" };
  let response;
  try {
    response = await fetch(BASE + path, {
      method, headers, signal, cache: "no-store", credentials: "omit",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new ApiError(0);
  }
  if (response.ok) return response;
  const told = await response.json().catch(() => ({}));
  throw new ApiError(response.status, told?.error?.message ?? "");
}

/** As request(), but read to the end, and given up after a while so that it can be tried again. */
async function requestJson(path, options) {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), PATIENCE_MS);
  try {
    const response = await request(path, { ...options, signal: ending.signal });
    return await response.json();
  } catch (error) {
    throw error instanceof ApiError ? error : new ApiError(0);
  } finally {
    clearTimeout(timer);
  }
}

export const createConversation = ({ language, timeZone }) =>
  requestJson("/conversations", { method: "POST", body: { language, time_zone: timeZone } });

export const loadConversation = ({ token }) => requestJson("/conversation", { token });

/** `message` is {id, text} or {id, button}. The same id may be sent again: it is one message. */
export const sendMessage = ({ token, message }) =>
  requestJson("/messages", { method: "POST", token, body: message });

/** Tell that the visitor was shown all up to number `seq`: no e-mail about it is needed. */
export const tellSeen = ({ token, seq }) => request("/seen", { method: "POST", token, body: { seq } });

/** What the visitor says of the answer numbered `seq`: true, false, or null to take it back. */
export const sendFeedback = ({ token, seq, isHelpful }) =>
  request("/feedback", { method: "POST", token, body: { seq, is_helpful: isHelpful } });

/** The open response whose body is the event stream. */
export const openEvents = ({ token, after, signal }) =>
  request("/events", {
    token, signal, headers: { Accept: "text/event-stream", "Last-Event-ID": String(after) },
  });

/** Seconds to wait before try number `attempt` (from 0): doubling to half a minute, and never all at once. */
export const backoffSeconds = (attempt) => Math.min(30, 2 ** attempt) * (0.5 + Math.random() / 2);
