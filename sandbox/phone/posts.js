// The newest posts on the editor's desk: change one in place, or take one down.

import { call } from "./api.js";
import { make } from "./text.js";

const by = (id) => document.getElementById(id);
const API = "/blog/desk/api/posts";
const NEWEST = 5;
const ASKED = "If a number or the summary has changed, the owner is asked.";

/** Give a button its words; who hears it is told of which post too. */
function label(button, words, post) {
  button.textContent = words;
  button.setAttribute("aria-label", `${words}: ${post.title}`);
  return button;
}

/**
 * The list of posts; `does` has attempt(wish), tell(sentence), open(url), home(), refresh(), and
 * onEditing() before and onEdited() after something is changed.
 */
export class Posts {
  constructor(does) {
    this.does = does;
    this.cards = new Map();
  }

  /** Show the newest of these posts. Cards keep their nodes, and one that is in use stays as it is. */
  show(posts) {
    const wanted = posts.slice(0, NEWEST).map((post) => this.card(post));
    const list = by("posts");
    const same = wanted.length === list.children.length
      && wanted.every((node, index) => node === list.children[index]);
    if (!same) list.replaceChildren(...wanted);
    by("posts-none").hidden = wanted.length > 0;
    for (const [id, { node }] of this.cards) if (!wanted.includes(node)) this.cards.delete(id);
  }

  card(post) {
    const print = JSON.stringify(post);
    const known = this.cards.get(post.id);
    if (known && (known.inUse || known.print === print)) return known.node;
    const card = { print, node: known?.node ?? make("li", { className: "card" }), inUse: false };
    this.cards.set(post.id, card);
    const focused = card.node.contains(document.activeElement);
    this.rest(card, post, focused);
    return card.node;
  }

  /** Show the post's title and what can be done with it. */
  rest(card, post, focus) {
    card.inUse = false;
    const where = make("a", { href: post.url, className: "title" }, post.title);
    where.addEventListener("click", (event) => {
      event.preventDefault();
      this.open(post);
    });
    const edit = label(make("button", { type: "button" }), "Edit", post);
    edit.addEventListener("click", () => this.edit(card, post));
    const row = make("div", { className: "decide" }, edit, this.takeDown(card, post, edit));
    // The second button changes its name when it is pressed: that has to be heard.
    row.setAttribute("aria-live", "polite");
    card.node.replaceChildren(make("p", {}, where), row);
    if (focus) edit.focus();
  }

  open(post) {
    this.does.open(new URL(new URL(post.url).pathname, location.href));
  }

  edit(card, post) {
    card.inUse = true;
    this.does.onEditing();
    const [title, text] = [`post-title-${post.id}`, `post-text-${post.id}`];
    const form = make("form", { className: "answer" },
      make("label", { htmlFor: title }, "Title"),
      make("input", { id: title, value: post.title, required: true }),
      make("label", { htmlFor: text }, "Text"),
      make("textarea", { id: text, value: post.text, rows: 8, required: true }));
    const stop = make("button", { type: "button" }, "Never mind");
    form.append(make("div", { className: "decide" },
      make("button", { type: "submit", className: "main" }, "Save the change"), stop));
    form.setAttribute("aria-label", `Edit: ${post.title}`);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save(card, post, { title: by(title).value, text: by(text).value });
    });
    stop.addEventListener("click", () => this.rest(card, post, true));
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.rest(card, post, true);
    });
    card.node.replaceChildren(form);
    by(title).setSelectionRange(0, 0);
    by(title).focus();
    card.node.scrollIntoView({ block: "nearest" });
  }

  async save(card, post, words) {
    const done = await this.does.attempt(() => call(`${API}/${post.id}`, words));
    if (!done) return;
    this.rest(card, { ...post, ...words }, true);
    this.does.tell(`Saved. ${ASKED}`);
    this.does.onEdited();
    this.open(done);
    await this.does.refresh();
  }

  /** Return the button that takes a post down when it is pressed twice. */
  takeDown(card, post, edit) {
    const button = label(make("button", { type: "button" }), "Take down", post);
    button.addEventListener("click", (event) => {
      // The second press of a double click is no answer to a question.
      if (card.inUse && event.detail < 2) this.remove(post);
      if (card.inUse) return;
      card.inUse = true;
      this.does.onEditing();
      button.classList.add("main");
      label(button, "Take down: are you sure?", post);
      edit.hidden = true;
      const stop = make("button", { type: "button" }, "Never mind");
      stop.addEventListener("click", () => this.rest(card, post, true));
      button.after(stop);
      button.parentNode.addEventListener("keydown", (pressed) => {
        if (pressed.key === "Escape") this.rest(card, post, true);
      });
    });
    return button;
  }

  async remove(post) {
    const done = await this.does.attempt(() => call(`${API}/${post.id}/take-down`, {}));
    if (!done) return;
    this.does.tell("The post is not on the blog any more. If readers have it, the owner is asked.");
    this.does.onEdited();
    this.does.home();
    await this.does.refresh();
    by("posts-name").focus();
  }
}
