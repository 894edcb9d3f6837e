// Shows one person's chat. Messages keep their nodes, so that a screen reader hears only what is new.

import { excerpt, gist, media } from "./media.js";
import { onSwipe } from "./swipe.js";
import { dayOf, isOnBlog, make, rich, safeUrl, timeOf } from "./text.js";

const LONGEST_NAME = 48; // characters of a message in the name of a button

/** Tell whether these are the person's own words: a post that was picked is not. */
const isTheirs = (message) => message.sender === "person" && !message.via_bot;

/** The list of messages; `does` tells what a person's wish leads to. */
export class ChatView {
  constructor(log, does) {
    this.log = log;
    this.does = does;
    this.nodes = new Map();
    this.messages = [];
    log.addEventListener("keydown", (event) => this.onKey(event));
    // The log shrinks when the reply line or the menu opens: its end stays in sight.
    this.wasAtEnd = true;
    log.addEventListener("scroll", () => { this.wasAtEnd = this.isAtEnd(); });
    new ResizeObserver(() => { if (this.wasAtEnd) this.toEnd(); }).observe(log);
  }

  /**
   * Show these messages; `fresh` when another person's chat takes the place of this one. `unseen`
   * is the newest message there that nobody has looked at yet, if there is one.
   */
  show(messages, fresh, unseen) {
    const atEnd = fresh || this.isAtEnd();
    const held = fresh ? null : this.firstInSight();
    const grew = messages.length && messages.at(-1).message_id !== this.messages.at(-1)?.message_id;
    if (fresh) {
      this.log.setAttribute("aria-live", "off");
      this.log.replaceChildren();
      this.nodes.clear();
    }
    this.messages = messages;
    this.removeGone();
    messages.forEach((message, index) => this.place(message, messages[index - 1]));
    if (fresh) requestAnimationFrame(() => this.log.setAttribute("aria-live", "polite"));
    const mine = messages.at(-1)?.sender === "person";
    if (unseen) this.toTopOf(unseen.message_id);
    else if (atEnd && grew && !fresh && !mine) this.toTopOf(messages.at(-1).message_id);
    else if (atEnd || (grew && mine)) this.toEnd();
    else if (grew) this.does.onBehind();
    if (!grew && held?.node.isConnected) this.hold(held, atEnd);
  }

  // The first message whose first line is in sight, else the one that fills the log.
  firstInSight() {
    const edge = this.log.getBoundingClientRect().top;
    const places = [...this.nodes.values()].map(({ node }) => [node, node.getBoundingClientRect()]);
    const [node, box] = places.find(([, each]) => each.top >= edge)
      ?? places.findLast(([, each]) => each.bottom > edge) ?? [];
    return node ? { node, top: box.top } : null;
  }

  // An edited message changes in place: what is being read stays where it was. At the end of the
  // chat the end stays in sight, but not at the price of the last message's first line.
  hold({ node, top }, atEnd) {
    const now = node.getBoundingClientRect().top;
    const edge = this.log.getBoundingClientRect().top;
    if (!atEnd) this.log.scrollTop += now - top;
    else if (top >= edge && now < edge && node === this.log.lastChild) this.log.scrollTop += now - edge - 8;
  }

  isAtEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 96;
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
  }

  // A new message that is taller than the log is read from its first line.
  toTopOf(id) {
    const { node } = this.nodes.get(id);
    const top = node.getBoundingClientRect().top - this.log.getBoundingClientRect().top;
    this.log.scrollTop += top - 8;
  }

  find(id) {
    return this.messages.find((message) => message.message_id === id);
  }

  lastOwn() {
    return this.messages.findLast(isTheirs);
  }

  removeGone() {
    const kept = new Set(this.messages.map((message) => message.message_id));
    for (const [id, { node, day }] of this.nodes) {
      if (kept.has(id)) continue;
      node.remove();
      day?.remove();
      this.nodes.delete(id);
    }
  }

  place(message, before) {
    const quoted = this.find(message.reply_to);
    const print = JSON.stringify([message, quoted && gist(quoted)]);
    const known = this.nodes.get(message.message_id);
    if (known?.print === print) return;
    if (known) {
      const focused = known.node.contains(document.activeElement)
        ? [...known.node.querySelectorAll("button, a")].indexOf(document.activeElement) : -1;
      this.fill(known.node, message, quoted);
      known.print = print;
      if (focused >= 0) {
        (known.node.querySelectorAll("button, a")[focused] ?? known.node).focus();
      }
      return;
    }
    const day = this.dayLine(message, before);
    const node = make("article", { id: `message-${message.message_id}`, tabIndex: -1 });
    this.fill(node, message, quoted);
    this.listen(node, message.message_id);
    if (day) this.log.append(day);
    this.log.append(node);
    this.nodes.set(message.message_id, { node, day, print });
  }

  dayLine(message, before) {
    const day = dayOf(message.date);
    if (before && dayOf(before.date) === day) return null;
    return make("p", { className: "day" }, day);
  }

  fill(node, message, quoted) {
    const own = message.sender === "person";
    node.className = `message ${own ? "own" : "theirs"}${message.buttons?.length ? " with-keys" : ""}`;
    const who = own ? "You" : this.does.botName();
    const bubble = make("div", { className: "bubble" });
    bubble.append(make("p", { className: "hidden" }, `${who}:`));
    if (message.reply_to) bubble.append(this.quote(message.reply_to, quoted));
    const shown = media(message, bubble);
    if (shown) bubble.append(shown);
    const words = make("div", { className: "words", hidden: !message.text });
    words.append(rich(message.text, message.entities, {
      onBlog: this.does.onBlog, onCommand: own ? null : this.does.onCommand,
    }));
    bubble.append(words, this.meta(message));
    const acts = make("div", { className: "acts" }, this.act("Reply", message));
    if (isTheirs(message)) acts.append(this.act("Edit", message));
    node.replaceChildren(make("div", { className: "row" }, bubble, acts));
    if (message.buttons?.length) node.append(this.buttons(message));
  }

  quote(id, quoted) {
    const own = quoted?.sender === "person";
    const who = own ? "You" : this.does.botName();
    const words = quoted ? excerpt(quoted, LONGEST_NAME) : "This message is gone.";
    const node = make("button", { type: "button", className: "quote" },
      make("b", {}, who), make("span", {}, words));
    node.setAttribute("aria-label", `In reply to ${who}: ${words}`);
    node.addEventListener("click", () => this.jump(id));
    return node;
  }

  meta(message) {
    const said = [timeOf(message.date)];
    if (message.edited) said.unshift("edited");
    if (message.silent) said.unshift("no sound");
    if (message.via_bot) said.unshift(`via ${this.does.botName()}`);
    return make("p", { className: "meta" }, said.join(", "));
  }

  act(what, message) {
    const node = make("button", { type: "button", className: "act" }, what);
    node.setAttribute("aria-label", `${what}: ${excerpt(message, LONGEST_NAME)}`);
    const does = what === "Reply" ? this.does.onReply : this.does.onEdit;
    node.addEventListener("click", () => does(this.find(message.message_id)));
    return node;
  }

  buttons(message) {
    const block = make("div", { className: "keys" });
    message.buttons.forEach((row, r) => {
      const line = make("div", { className: "keys-row" });
      row.forEach((button, c) => line.append(this.key(message, button, r, c)));
      block.append(line);
    });
    return block;
  }

  key(message, button, row, column) {
    const url = button.url ? safeUrl(button.url) : null;
    if (url) {
      const node = make("a", { className: "key", href: url.href, target: "_blank",
        rel: "noopener noreferrer" }, button.text);
      if (!isOnBlog(url)) {
        node.append(make("span", { className: "hidden" }, " (opens in a new tab)"));
        return node;
      }
      node.addEventListener("click", (event) => {
        event.preventDefault();
        this.does.onBlog(url);
      });
      return node;
    }
    const node = make("button", { type: "button", className: "key" }, button.text);
    node.addEventListener("click", () => (button.copy_text
      ? this.does.onCopy(button.copy_text.text ?? button.copy_text)
      : this.does.onPress(message.message_id, row, column, node)));
    return node;
  }

  jump(id) {
    const node = this.nodes.get(id)?.node;
    if (!node) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    node.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
    node.focus({ preventScroll: true });
    node.classList.add("found");
    setTimeout(() => node.classList.remove("found"), 1600);
  }

  listen(node, id) {
    node.addEventListener("dblclick", (event) => {
      if (event.target.closest("a, .key, .act, .quote")) return;
      getSelection()?.removeAllRanges();
      this.does.onReply(this.find(id));
    });
    onSwipe(node, () => this.does.onReply(this.find(id)));
  }

  onKey(event) {
    if (event.target.closest("button, a") || event.altKey || event.ctrlKey || event.metaKey) return;
    const nodes = [...this.log.querySelectorAll(".message")];
    const at = nodes.indexOf(document.activeElement);
    const message = at >= 0 ? this.messages[at] : null;
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const step = event.key === "ArrowUp" ? -1 : 1;
      const next = at < 0 ? nodes.at(-1) : nodes[Math.min(nodes.length - 1, Math.max(0, at + step))];
      next?.focus();
      next?.scrollIntoView({ block: "nearest" });
    } else if (message && (event.key === "Enter" || event.key === "r")) {
      this.does.onReply(message);
    } else if (message && isTheirs(message) && event.key === "e") {
      this.does.onEdit(message);
    } else {
      return;
    }
    event.preventDefault();
  }
}
