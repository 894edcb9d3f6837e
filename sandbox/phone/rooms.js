// A group and a channel on the editor's desk: the owner adds the bot, and posts can be read there.

import { call, repeat } from "./api.js";
import { make, rich, safeUrl } from "./text.js";

const by = (id) => document.getElementById(id);
const API = "/sandbox/groups";
const ROOMS = [
  { chat_id: -4001, type: "group", title: "Practice team", button: "Add Bleep to a group" },
  { chat_id: -1000000004002, type: "channel", title: "Practice news", button: "Add Bleep to a channel" },
];
const MOST = 5;

/** The rooms; `does` has owner(), the number of who adds the bot, and attempt(wish). */
export class Rooms {
  constructor(does) {
    this.does = does;
    for (const room of ROOMS) this.offer(room);
  }

  /** Keep up with the rooms while the page is open. */
  start() {
    repeat(() => this.refresh(), 1500);
  }

  offer(room) {
    room.add = make("button", { type: "button" }, room.button);
    room.list = make("ul", { className: "cards" });
    room.name = make("h4", { hidden: true }, room.title);
    room.none = make("p", { className: "none", hidden: true }, "Nothing was sent here yet.");
    room.add.addEventListener("click", () => this.does.attempt(() => this.add(room)));
    by("rooms").append(room.add, room.name, room.none, room.list);
  }

  async add({ chat_id, type, title }) {
    const owner = this.does.owner();
    await call(API, { chat_id, type, title, admins: [owner] }).catch(() => ({}));
    await call(`${API}/${chat_id}/add`, { by: owner });
    await this.refresh();
  }

  async refresh() {
    const known = await call(API);
    for (const room of ROOMS) {
      const told = known.find((each) => each.id === room.chat_id);
      if (told) this.show(room, told.messages);
    }
  }

  show(room, messages) {
    room.add.hidden = true;
    room.name.hidden = false;
    room.none.hidden = messages.length > 0;
    const print = JSON.stringify(messages);
    if (print === room.print) return;
    room.print = print;
    room.list.replaceChildren(...messages.slice(-MOST).map((message) => this.card(message)));
  }

  card(message) {
    const node = make("li", { className: "card" });
    const words = message.text ?? message.caption ?? "A picture";
    const entities = message.entities ?? message.caption_entities ?? [];
    node.append(make("p", { className: "said" }, rich(words, entities, { onBlog: () => {} })));
    const rows = message.reply_markup?.inline_keyboard ?? [];
    for (const button of rows.flat()) {
      const url = button.url ? safeUrl(button.url) : null;
      if (url) node.append(make("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" }, button.text), " ");
    }
    return node;
  }
}
