// Turns a message's text and its entities into page nodes. Offsets are UTF-16 units, which is how
// JavaScript counts too, so slices need no conversion.

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote", spoiler: "span",
};
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

/** Return the address if it is one that a person may safely follow, else null. */
export function safeUrl(address) {
  try {
    const url = new URL(address, location.href);
    return ["http:", "https:"].includes(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

/** Tell whether an address is a page of the blog on this computer. */
export function isOnBlog(url) {
  return url.origin === location.origin && url.pathname.startsWith("/blog/");
}

/** Make an element with properties and children. */
export function make(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

function link(address, onBlog) {
  const url = safeUrl(address);
  if (!url) return make("span");
  const node = make("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" });
  if (isOnBlog(url)) {
    node.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      onBlog(url);
    });
  }
  return node;
}

function wrapper(entity, words, does) {
  if (entity.type === "text_link") return link(entity.url, does.onBlog);
  if (entity.type === "url") {
    return link(/^https?:/i.test(words) ? words : `https://${words}`, does.onBlog);
  }
  if (entity.type === "bot_command" && does.onCommand) {
    const node = make("button", { type: "button", className: "command" });
    node.addEventListener("click", () => does.onCommand(words));
    return node;
  }
  return make(TAGS[entity.type] ?? "span", { className: `is-${entity.type}` });
}

/** Let a long quote show its first lines only, until somebody asks for all of it. */
function shut(quote) {
  const button = make("button", { type: "button", className: "expand" });
  const turn = (open) => {
    quote.classList.toggle("is-shut", !open);
    button.setAttribute("aria-expanded", String(open));
    button.textContent = open ? "Show less" : "Show all";
  };
  button.addEventListener("click", () => turn(quote.classList.contains("is-shut")));
  // What the keyboard reaches is in sight.
  quote.addEventListener("focusin", () => turn(true));
  turn(false);
  return button;
}

/** Return a fragment that shows `text`; `does` has onBlog(url) and, for links to press, onCommand. */
export function rich(text, entities, does) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  let next = 0;
  const fill = (node, from, to) => {
    let at = from;
    while (next < sorted.length && sorted[next].offset < to) {
      const entity = sorted[next++];
      const start = Math.max(at, entity.offset);
      const end = Math.min(to, entity.offset + entity.length);
      node.append(text.slice(at, start));
      const inner = wrapper(entity, text.slice(start, end), does);
      fill(inner, start, end);
      node.append(inner);
      if (entity.type === "expandable_blockquote") node.append(shut(inner));
      at = Math.max(at, end);
      // A block starts a line of its own already, so the newline after it would show twice.
      if (BLOCKS.has(entity.type) && text[at] === "\n") at += 1;
    }
    node.append(text.slice(at, to));
  };
  const fragment = document.createDocumentFragment();
  fill(fragment, 0, text.length);
  return fragment;
}

/** Return the time of day as people write it: 5:30pm. */
export function timeOf(seconds) {
  const at = new Date(seconds * 1000);
  const minutes = String(at.getMinutes()).padStart(2, "0");
  return `${at.getHours() % 12 || 12}:${minutes}${at.getHours() < 12 ? "am" : "pm"}`;
}

/** Return the day as people write it: 6 August 2018, or Today. */
export function dayOf(seconds) {
  const at = new Date(seconds * 1000);
  if (at.toDateString() === new Date().toDateString()) return "Today";
  return at.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
}
