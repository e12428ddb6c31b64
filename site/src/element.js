/**
 * An element; a text among its children stays a text, whatever a server sent.
 *
 * @param {string} name
 * @param {Record<string, string | boolean | ((event: Event) => void)>} attributes
 * @param {(Node | string)[]} children
 */
export function element(name, attributes = {}, children = []) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      made.addEventListener(key.slice(2), value);
    } else if (value !== false) {
      made.setAttribute(key, value === true ? "" : value);
    }
  }
  made.append(...children);
  return made;
}

/** A text with code between backticks. */
export function prose(text) {
  return text.split("`").map((part, at) => (at % 2 === 1 ? element("code", {}, [part]) : part));
}
