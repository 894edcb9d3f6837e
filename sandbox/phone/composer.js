// Where a person writes: new messages, replies and edits, and the menu of commands.

import { gist } from "./media.js";
import { make } from "./text.js";

const by = (id) => document.getElementById(id);

/** The message box; `does` has onSend(text, replyTo), onFile(file, caption), onEdit(id, text),
 *  lastOwn(), onShare(), onBlock(). `shares` says whether the bot has posts to share. */
export class Composer {
  constructor(does) {
    this.does = does;
    this.words = by("words");
    this.commands = [];
    this.blocked = false;
    this.shares = false;
    this.mode = { kind: "new", message: null };
    by("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    by("context-stop").addEventListener("click", () => this.clear());
    by("menu").addEventListener("click", () => this.showMenu(by("commands").hidden));
    by("commands").addEventListener("keydown", (event) => this.onMenuKey(event));
    by("start").addEventListener("click", () => this.start());
    by("attach").addEventListener("click", () => by("file").click());
    by("file").addEventListener("change", () => this.sendFile());
    this.words.addEventListener("keydown", (event) => this.onKey(event));
    this.words.addEventListener("input", () => this.onInput());
  }

  /** Fit the box to what the chat is: empty, blocked or in use. */
  fit(empty, blocked, commands) {
    this.blocked = blocked;
    const changed = JSON.stringify(this.commands) !== JSON.stringify(commands);
    this.commands = commands;
    const shut = empty || blocked;
    const focused = document.activeElement === by("start");
    by("start").hidden = !shut;
    by("start").textContent = blocked ? "Unblock the bot" : "Start";
    document.querySelector("#composer .line").hidden = shut;
    if (shut) this.showMenu(false);
    else if (focused) this.words.focus();
    if (changed && !by("commands").hidden) this.showMenu(true);
  }

  start() {
    if (this.blocked) this.does.onBlock(false);
    else this.does.onSend("/start", null);
  }

  reply(message) {
    this.enter("reply", message, "Reply to", gist(message));
  }

  edit(message) {
    this.enter("edit", message, "Edit", message.text);
    this.words.value = message.text;
    this.grow();
  }

  enter(kind, message, what, text) {
    if (this.mode.kind === "edit") this.words.value = "";
    this.mode = { kind, message };
    by("context-what").textContent = `${what}:`;
    by("context-text").textContent = text.replaceAll("\n", " ").slice(0, 120);
    by("context").hidden = false;
    by("send").textContent = kind === "edit" ? "Save" : "Send";
    this.words.focus();
  }

  clear() {
    this.restore(this.draft());
    this.words.focus();
  }

  /** Return what is written and not sent; the text of an edit is no draft. */
  draft() {
    return this.mode.kind === "edit" ? "" : this.words.value;
  }

  /** Go back to writing a new message, with this text in the box. */
  restore(text) {
    this.mode = { kind: "new", message: null };
    this.words.value = text;
    by("context").hidden = true;
    by("send").textContent = "Send";
    this.grow();
  }

  async send() {
    const text = this.words.value.trim();
    if (!text) return;
    const { kind, message } = this.mode;
    const id = message?.message_id ?? null;
    const done = kind === "edit"
      ? await this.does.onEdit(id, text)
      : await this.does.onSend(text, kind === "reply" ? id : null);
    if (!done) return;
    this.words.value = "";
    this.showMenu(false);
    this.clear();
  }

  /** Send the chosen file, with what is written as its caption. */
  async sendFile() {
    const [file] = by("file").files;
    const caption = this.mode.kind === "new" ? this.words.value.trim() : "";
    if (file && await this.does.onFile(file, caption) && caption) this.words.value = "";
    by("file").value = "";
    this.grow();
    this.words.focus();
  }

  onKey(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape") {
      if (!by("commands").hidden) this.showMenu(false);
      else if (this.mode.kind !== "new") this.clear();
    } else if (event.key === "ArrowUp" && !this.words.value && this.mode.kind === "new") {
      const last = this.does.lastOwn();
      if (last) this.edit(last);
      event.preventDefault();
    } else if (event.key === "ArrowDown" && !by("commands").hidden) {
      by("commands").querySelector("button")?.focus();
      event.preventDefault();
    }
  }

  onInput() {
    this.grow();
    const typed = this.words.value;
    if (/^\/\w*$/.test(typed)) this.showMenu(true, typed);
    else if (!by("commands").hidden) this.showMenu(false);
  }

  grow() {
    this.words.style.height = "auto";
    this.words.style.height = `${Math.min(this.words.scrollHeight + 2, 160)}px`;
  }

  showMenu(open, typed = "") {
    const wanted = this.commands.filter((each) => `/${each.command}`.startsWith(typed));
    const list = make("ul");
    for (const each of wanted) {
      const button = make("button", { type: "button" },
        make("b", {}, `/${each.command}`), make("span", {}, each.description));
      button.addEventListener("click", () => this.choose(`/${each.command}`));
      list.append(make("li", {}, button));
    }
    if (!typed) {
      const share = () => this.does.onShare();
      if (this.shares) list.append(this.item("Share a post", "As from any chat", share));
      const block = () => this.does.onBlock(true);
      list.append(this.item("Block the bot", "It cannot write to you then", block));
    }
    by("commands").replaceChildren(list);
    by("commands").hidden = !open || !list.children.length;
    by("menu").setAttribute("aria-expanded", String(!by("commands").hidden));
  }

  item(name, about, does) {
    const button = make("button", { type: "button" }, make("b", {}, name), make("span", {}, about));
    button.addEventListener("click", () => {
      this.showMenu(false);
      does();
    });
    return make("li", {}, button);
  }

  async choose(command) {
    this.showMenu(false);
    if (await this.does.onSend(command, null)) this.words.value = "";
    this.words.focus();
  }

  onMenuKey(event) {
    const buttons = [...by("commands").querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement);
    if (event.key === "Escape") {
      this.showMenu(false);
      by("menu").focus();
    } else if (event.key === "ArrowDown") {
      buttons[(at + 1) % buttons.length].focus();
    } else if (event.key === "ArrowUp") {
      buttons[(at - 1 + buttons.length) % buttons.length].focus();
    } else {
      return;
    }
    event.preventDefault();
  }
}
