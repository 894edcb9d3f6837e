// Photos, documents and voice messages, as a message shows them.

import { make } from "./text.js";

const UNITS = ["bytes", "KB", "MB"];

/** Return a message in a few words: its text, else what its file is. */
export function gist(message) {
  return message.text || message.document?.name || (message.photo ? "Photo" : message.voice ? "Voice message" : "");
}

/** Return the first words of a message on one line, at most so many characters and a sign of more. */
export function excerpt(message, most) {
  const words = gist(message).replaceAll(/\s+/g, " ").trim();
  if (words.length <= most) return words;
  const cut = words.slice(0, most + 1);
  const end = cut.lastIndexOf(" ");
  return `${[...cut.slice(0, end > most / 2 ? end : most)].join("").replace(/[\ud800-\udbff]$/, "")}\u2026`;
}

/** Return the size of a file as people write it: 12 KB, 3.4 MB. */
export function sizeOf(bytes) {
  const step = bytes < 1024 ? 0 : bytes < 1024 * 1024 ? 1 : 2;
  const number = bytes / 1024 ** step;
  return `${number < 10 && step ? number.toFixed(1) : Math.round(number)} ${UNITS[step]}`;
}

/** Return the photo, document or voice of a message, null where it has none; marks the bubble. */
export function media(message, bubble) {
  bubble.classList.toggle("with-photo", Boolean(message.photo));
  bubble.classList.toggle("only-photo", Boolean(message.photo) && !message.text);
  if (message.photo) {
    bubble.style.setProperty("--photo", `${message.photo.width}px`);
    return photo(message.photo, message.text);
  }
  if (message.voice) return voice(message.voice, message.text);
  return message.document ? file(message.document) : null;
}

function voice({ url, seconds }, caption) {
  const sound = make("audio", { src: url, controls: true, preload: "none", className: "voice" });
  const length = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  sound.setAttribute("aria-label", `Voice message, ${length}${caption ? `: ${caption}` : ""}`);
  return sound;
}

function photo({ url, width, height }, caption) {
  const picture = make("img", { src: url, width, height, alt: caption || "Photo" });
  return link(url, true, "photo", picture);
}

function file({ url, name, size, opens }) {
  const node = link(url, opens, "file",
    make("span", { className: "file-sign" }),
    make("span", { className: "file-name" }, name),
    make("span", { className: "file-size" }, sizeOf(size)));
  node.firstChild.setAttribute("aria-hidden", "true");
  if (!opens) node.download = name;
  return node;
}

function link(url, opens, className, ...inside) {
  const node = make("a", { href: url, className }, ...inside);
  if (opens) Object.assign(node, { target: "_blank", rel: "noopener noreferrer" });
  node.append(make("span", { className: "hidden" }, opens ? " (opens in a new tab)" : " (saves the file)"));
  return node;
}
