// The blog beside the phone, and the editor's desk: publish, approve, answer, change a post.

import { call, repeat } from "./api.js";
import { Posts } from "./posts.js";
import { make } from "./text.js";

const by = (id) => document.getElementById(id);
const API = "/blog/desk/api";

/** The blog panel and the desk; `does` has tell(sentence), onPublished(), onApproved(), onEditing(), onEdited(). */
export class Desk {
  constructor(does) {
    this.does = does;
    this.cards = new Map();
    this.frame = by("blog-page");
    this.posts = new Posts({
      attempt: (wish) => this.attempt(wish),
      tell: (sentence) => this.does.tell(sentence),
      open: (url) => this.open(url),
      home: () => this.home(),
      refresh: () => this.refresh(),
      onEditing: () => this.does.onEditing(),
      onEdited: () => this.does.onEdited(),
    });
    by("publish").addEventListener("click", () => this.publish({}));
    by("own-post").addEventListener("submit", (event) => {
      event.preventDefault();
      this.publishOwn(event.target);
    });
    by("blog-home").addEventListener("click", () => this.home());
  }

  /** Keep up with the blog while the page is open. */
  start() {
    repeat(() => this.refresh(), 1500);
  }

  /** Show a page of the blog in the panel, anew if it is there already. */
  open(url) {
    const inside = this.frame.contentWindow;
    const same = inside?.location.pathname === url.pathname;
    inside.location.replace(url.href);
    if (same) inside.location.reload();
  }

  /** Show the list of posts in the panel. */
  home() {
    this.open(new URL("/blog/", location.href));
  }

  async attempt(wish) {
    try {
      return await wish();
    } catch (error) {
      this.does.tell(error.message);
      return null;
    }
  }

  async publish(post) {
    const done = await this.attempt(() => call(`${API}/publish`, post));
    if (!done) return false;
    this.does.tell("The post is on the blog. Watch the phone.");
    this.does.onPublished();
    this.open(new URL(new URL(done.url).pathname, location.href));
    await this.refresh();
    return true;
  }

  async publishOwn(form) {
    const { title, categories, text } = Object.fromEntries(new FormData(form));
    if (await this.publish({ title, categories, text })) form.reset();
  }

  async refresh() {
    const [comments, posts] = await Promise.all([call(`${API}/comments`), call(`${API}/posts`)]);
    by("publish").disabled = !posts.next;
    by("publish-next").textContent = posts.next
      ? `Next: ${posts.next}` : "All prepared posts are published. Write your own.";
    const waiting = comments.filter((each) => each.status === "hold");
    const visible = comments.filter((each) => each.status === "approved");
    const answers = visible.filter((each) => each.by_author);
    const shown = visible.filter((each) => !each.by_author).reverse();
    this.list(by("waiting"), by("waiting-none"), waiting, []);
    this.list(by("shown"), by("shown-none"), shown, answers);
    by("waiting-count").textContent = waiting.length || "";
    for (const id of this.cards.keys()) {
      if (![...waiting, ...shown].some((each) => each.id === id)) this.cards.delete(id);
    }
    this.posts.show(posts.published);
  }

  // Cards keep their nodes, so that an answer half written is not lost when the list is read anew.
  list(list, none, comments, answers) {
    none.hidden = comments.length > 0;
    const wanted = comments.map((comment) =>
      this.card(comment, answers.filter((each) => each.parent === comment.id)));
    const same = wanted.length === list.children.length
      && wanted.every((node, index) => node === list.children[index]);
    if (!same) list.replaceChildren(...wanted);
  }

  card(comment, answers) {
    const print = JSON.stringify([comment, answers]);
    const known = this.cards.get(comment.id);
    if (known?.print === print) return known.node;
    const node = make("li", { className: "card" });
    const where = make("a", { href: comment.url, className: "where" }, comment.post_title);
    where.addEventListener("click", (event) => {
      event.preventDefault();
      this.openComment(comment);
    });
    node.append(
      make("p", { className: "who" }, make("b", {}, comment.author_name), where),
      make("p", { className: "said" }, comment.text));
    for (const answer of answers) {
      node.append(make("p", { className: "answers" },
        make("b", {}, answer.author_name), ": ", answer.text));
    }
    if (comment.status === "hold") node.append(this.decisions(comment));
    else node.append(this.answerForm(comment, answers.length > 0));
    this.cards.set(comment.id, { node, print });
    return node;
  }

  openComment(comment) {
    const url = new URL(comment.url);
    this.open(new URL(url.pathname + url.hash, location.href));
  }

  decisions(comment) {
    const row = make("div", { className: "decide" });
    for (const [status, label, told] of [
      ["approved", "Approve", "The comment is on the blog."],
      ["spam", "Spam", "The comment is marked as spam."],
      ["trash", "Bin", "The comment is in the bin."],
    ]) {
      const button = make("button", { type: "button", className: status === "approved" ? "main" : "" },
        label);
      button.setAttribute("aria-label", `${label}: ${comment.author_name}, ${comment.text.slice(0, 40)}`);
      button.addEventListener("click", () => this.decide(comment, status, told));
      row.append(button);
    }
    return row;
  }

  async decide(comment, status, told) {
    const done = await this.attempt(() => call(`${API}/comments/${comment.id}/status`, { status }));
    if (!done) return;
    this.does.tell(told);
    if (status === "approved") {
      this.does.onApproved();
      this.openComment(comment);
    }
    await this.refresh();
    by("desk-name").focus();
  }

  answerForm(comment, answered) {
    const id = `answer-${comment.id}`;
    const box = make("textarea", { id, rows: 2, required: true });
    const form = make("form", { className: "answer" },
      make("label", { htmlFor: id }, "Answer as the author"), box,
      make("button", { type: "submit" }, "Publish the answer"));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const done = await this.attempt(() =>
        call(`${API}/comments/${comment.id}/answer`, { text: box.value }));
      if (!done) return;
      box.value = "";
      this.does.tell("Your answer is on the blog.");
      this.openComment(done);
      await this.refresh();
    });
    return answered ? make("details", {}, make("summary", {}, "Answer again"), form) : form;
  }
}
