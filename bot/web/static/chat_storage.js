/** What the chat keeps in the browser. Private modes and framed pages may forbid it; memory serves then. */

const PREFIX = "tanya.";
const memory = new Map();

function storage() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

export function read(name) {
  if (memory.has(name)) return memory.get(name);
  try {
    return storage()?.getItem(PREFIX + name) ?? null;
  } catch {
    return null;
  }
}

/** Keep a string; null forgets it. */
export function write(name, value) {
  memory.delete(name);
  try {
    const kept = storage();
    if (!kept) throw new Error("no storage");
    if (value === null) kept.removeItem(PREFIX + name);
    else kept.setItem(PREFIX + name, value);
  } catch {
    memory.set(name, value);
  }
}

/** Run `job` in one tab at a time, where the browser allows tabs to know of each other. */
export async function alone(name, job) {
  let isBegun = false;
  try {
    return await navigator.locks.request(PREFIX + name, () => {
      isBegun = true;
      return job();
    });
  } catch (error) {
    if (isBegun) throw error;
    return job();
  }
}

/** Call back with the value whenever another tab changes it. */
export function watch(name, callback) {
  window.addEventListener("storage", (event) => {
    if (event.key === PREFIX + name || event.key === null) callback(read(name));
  });
}
