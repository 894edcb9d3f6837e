// The pretend phone: brings the chat, the message box and the blog together.

import * as api from "./api.js";
import { ChatView } from "./chat.js";
import { Composer } from "./composer.js";
import { followLinks } from "./deep.js";
import { Desk } from "./desk.js";
import { Extras } from "./extras.js";
import { Rooms } from "./rooms.js";
import { Sharing } from "./sharing.js";
import { make } from "./text.js";

const by = (id) => document.getElementById(id);
const chats = new Map(); // chat id -> { person, state, read, seen, tab, draft }
let active = null;
let edited = false;
let botName = "The bot";

/** Return a function that shows a sentence in a place for a few seconds, and has it read out. */
function teller(place) {
  let timer = 0;
  return (sentence) => {
    clearTimeout(timer);
    place.textContent = sentence;
    place.classList.toggle("shown", sentence !== "");
    timer = setTimeout(() => {
      place.classList.remove("shown");
      place.textContent = "";
    }, 6000);
  };
}

const toast = teller(by("toast"));

/** Show a sentence over the phone, wherever the phone is on the page. */
function tell(sentence) {
  const phone = document.querySelector(".phone").getBoundingClientRect();
  const middle = phone.width ? phone.left + phone.width / 2 : innerWidth / 2;
  by("toast").style.left = `${middle}px`;
  by("toast").style.maxWidth = `${(phone.width || innerWidth) - 48}px`;
  by("toast").style.top = `${Math.max(phone.top, 0) + 128}px`;
  toast(sentence);
}

async function attempt(wish) {
  try {
    await wish();
    return true;
  } catch (error) {
    tell(error.message);
    return false;
  }
}

const view = new ChatView(by("log"), {
  botName: () => botName,
  onReply: (message) => composer.reply(message),
  onEdit: (message) => composer.edit(message),
  onCommand: (words) => attempt(() => api.say(active, words, null)),
  onBehind: () => { by("to-end").hidden = false; },
  onBlog: showBlog,
  onCopy: copy,
  onPress: press,
});

const composer = new Composer({
  onSend: (text, replyTo) => attempt(() => api.say(active, text, replyTo)),
  onFile: (file, caption) => attempt(() => api.sendFile(active, file, caption)),
  onEdit: (message, text) => attempt(() => api.edit(active, message, text)),
  onBlock: (blocked) => attempt(() => api.block(active, blocked)),
  onShare: () => sharing.begin(),
  lastOwn: () => view.lastOwn(),
});

const sharing = new Sharing({ attempt, chat: () => active });

const desk = new Desk({
  tell: teller(by("desk-told")),
  onPublished: () => done("publish"),
  onApproved: () => done("reply"),
  onEditing: startOwners,
  onEdited: () => { edited = true; },
});

const ownerOf = () =>
  [...chats.keys()].find((id) => chats.get(id).person.role === "owner") ?? active;

const rooms = new Rooms({ owner: ownerOf, attempt });
const extras = new Extras({ attempt });

/** Press Start on the owner's phone if nobody has: a bot cannot ask who never wrote to it. */
function startOwners() {
  for (const [id, { person, state }] of chats) {
    if (person.role === "owner" && state?.messages.length === 0) {
      attempt(() => api.say(id, "/start", null));
    }
  }
}

function done(step) {
  const node = by(`step-${step}`);
  if (node.classList.contains("done")) return;
  node.classList.add("done");
  node.append(make("span", { className: "hidden" }, " (done)"));
}

function showBlog(url) {
  desk.open(url);
  document.body.classList.add("on-blog");
  tell("The page is open on the blog.");
  if (by("to-chat").offsetParent) by("to-chat").focus();
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    tell("Copied.");
  } catch {
    tell("The browser did not allow copying.");
  }
}

async function press(message, row, column, key) {
  if (key.getAttribute("aria-busy") === "true") return;
  key.setAttribute("aria-busy", "true");
  try {
    const { answer } = await api.press(active, message, row, column);
    if (!answer) tell("The bot did not answer. Please try again.");
    else if (answer.show_alert) alertWith(answer.text);
    else if (answer.text) tell(answer.text);
    if (answer && edited && chats.get(active).person.role === "owner") done("edit");
  } catch (error) {
    tell(error.message);
  }
  key.removeAttribute("aria-busy");
}

function alertWith(text) {
  by("alert-text").textContent = text;
  by("alert").showModal();
}

const lastFromBot = (messages) =>
  messages.findLast((message) => message.sender === "bot")?.message_id ?? 0;

const textsOf = (messages) => new Map(messages.map((each) => [each.message_id, each.text]));

function paintTabs() {
  for (const [id, chat] of chats) {
    const unread = chat.state?.messages.filter(
      (message) => message.sender === "bot" && message.message_id > chat.read).length ?? 0;
    chat.tab.setAttribute("aria-pressed", String(id === active));
    const count = unread && id !== active
      ? [make("span", { className: "count" }, String(unread)),
        make("span", { className: "hidden" }, " unread")] : [];
    chat.tab.replaceChildren(chat.person.first_name, " ", ...count);
  }
}

let typingTimer = 0;
function paintState(state) {
  clearTimeout(typingTimer);
  by("bot-state").textContent = state.blocked ? "blocked" : state.typing ? "is typing" : "bot";
  // Nobody says when the bot stops typing: Telegram's sign lasts 5 seconds too.
  if (state.typing) typingTimer = setTimeout(() => paintState({ ...state, typing: false }), 5000);
}

function paint(fresh) {
  const chat = chats.get(active);
  const { state } = chat;
  if (!state) return;
  const empty = state.messages.length === 0;
  chat.read = Math.max(chat.read, lastFromBot(state.messages));
  composer.fit(empty, state.blocked, state.commands);
  by("welcome").hidden = !empty;
  paintState(state);
  const unseen = fresh && state.messages.findLast((message) =>
    message.sender === "bot" && chat.seen.get(message.message_id) !== message.text);
  view.show(state.messages, fresh, unseen);
  chat.seen = textsOf(state.messages);
  if (!empty && chat.person.role === "reader") done("start");
  paintTabs();
}

function choose(id) {
  if (id === active) return;
  toast("");
  sharing.close();
  chats.get(active).draft = composer.draft();
  active = id;
  composer.restore(chats.get(id).draft);
  by("to-end").hidden = true;
  if (chats.get(id).state) paint(true);
  paintTabs();
}

function onChange(id, state) {
  const chat = chats.get(id);
  const first = chat.state === null;
  if (first) {
    chat.read = lastFromBot(state.messages);
    chat.seen = textsOf(state.messages);
  }
  chat.state = state;
  if (id === active) paint(first);
  else paintTabs();
}

function addPerson(person) {
  const tab = make("button", { type: "button" });
  tab.addEventListener("click", () => choose(person.chat_id));
  by("people").append(tab);
  chats.set(person.chat_id, { person, state: null, read: 0, seen: new Map(), tab, draft: "" });
}

by("to-end").addEventListener("click", () => view.toEnd());
by("log").addEventListener("scroll", () => {
  if (view.isAtEnd()) by("to-end").hidden = true;
});
by("to-blog").addEventListener("click", () => {
  document.body.classList.add("on-blog");
  by("to-chat").focus();
});
by("to-chat").addEventListener("click", () => {
  document.body.classList.remove("on-blog");
  by("words").focus();
});

async function start() {
  const { bot, people } = await api.people();
  botName = bot.name;
  by("bot-name").textContent = bot.name;
  people.forEach(addPerson);
  active = people[0].chat_id;
  paintTabs();
  desk.start();
  rooms.start();
  extras.start();
  if (bot.inline) sharing.start(bot.username);
  composer.shares = bot.inline;
  followLinks(bot.username, (word) => attempt(() => api.start(active, word)));
  const trouble = (away) => {
    if (away) by("bot-state").textContent = "not connected, trying again";
    else if (chats.get(active)?.state) by("bot-state").textContent = "bot";
  };
  people.forEach(({ chat_id: id }) => api.follow(id, (state) => onChange(id, state), trouble));
}

start().catch(() => tell("The phone could not reach the server. Load the page again."));
