// Sharing a post: the bot's name and a word bring posts to pick, as in any chat of Telegram.

import * as api from "./api.js";
import { make } from "./text.js";

const by = (id) => document.getElementById(id);
const PAUSE = 250; // milliseconds after the last key

/** The offers; `does` has attempt(wish), which says whether it went well, and chat(). */
export class Sharing {
  constructor(does) {
    this.does = does;
    this.words = by("words");
    this.turn = 0; // an answer to older words is not shown
    this.name = "";
  }

  /** Listen for this name of the bot. */
  start(name) {
    this.name = name;
    this.words.addEventListener("input", () => this.onInput());
    // Before the message box's own: what is typed here is no message.
    this.words.addEventListener("keydown", (event) => this.onKey(event), true);
    by("offers-list").addEventListener("keydown", (event) => this.onListKey(event));
    by("composer").addEventListener("submit", () => this.close());
  }

  /** Begin in the message box: a word after the name brings posts that have it. */
  begin() {
    this.words.value = `@${this.name} `;
    this.words.focus();
    this.words.dispatchEvent(new Event("input"));
  }

  close() {
    this.turn += 1;
    clearTimeout(this.timer);
    by("offers").hidden = true;
    by("offers-told").textContent = "";
  }

  /** Return what is typed after the bot's name, undefined where that is not written first. */
  query() {
    const [, name, query] = /^@(\w+)\s([^]*)$/.exec(this.words.value) ?? [];
    return this.name && name?.toLowerCase() === this.name.toLowerCase() ? query : undefined;
  }

  onInput() {
    this.close();
    const query = this.query();
    if (query === undefined) return;
    const { turn } = this;
    const ask = async () => {
      const { answer } = await api.offers(this.does.chat(), query);
      if (answer && turn === this.turn) this.show(answer.results);
    };
    this.timer = setTimeout(() => this.does.attempt(ask), PAUSE);
  }

  show(results) {
    by("offers-list").replaceChildren(...results.map((each) => make("li", {}, this.offer(each))));
    by("offers").hidden = false;
    const posts = results.length === 1 ? "1 post" : `${results.length} posts`;
    by("offers-told").textContent = results.length
      ? `${posts} to share. Pick one to send it.` : "No post has these words.";
  }

  offer({ id, title, description }) {
    const button = make("button", { type: "button" },
      make("b", {}, title), make("span", {}, description));
    button.addEventListener("click", async () => {
      if (!await this.does.attempt(() => api.pick(this.does.chat(), id))) return;
      this.close();
      this.words.value = "";
      this.words.dispatchEvent(new Event("input"));
      this.words.focus();
    });
    return button;
  }

  onKey(event) {
    if (event.isComposing || this.query() === undefined) return;
    if (event.key === "Escape") {
      this.close();
    } else if (event.key === "ArrowDown" || (event.key === "Enter" && !event.shiftKey)) {
      if (!by("offers").hidden) by("offers-list").querySelector("button")?.focus();
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }

  onListKey(event) {
    const buttons = [...by("offers-list").querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement);
    if (event.key === "Escape" || (event.key === "ArrowUp" && at === 0)) {
      if (event.key === "Escape") this.close();
      this.words.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      buttons[(at + (event.key === "ArrowDown" ? 1 : -1)) % buttons.length].focus();
    } else {
      return;
    }
    event.preventDefault();
  }
}
