// Readers without a phone on this page, on the editor's desk: one button lets them all join.

import { call } from "./api.js";

const by = (id) => document.getElementById(id);
const API = "/sandbox/extras";

/** The extras; `does` has attempt(wish). */
export class Extras {
  constructor(does) {
    this.does = does;
    by("extras-join").addEventListener("click", () => this.join());
  }

  /** Offer them where there are any. */
  async start() {
    this.show(await call(API));
  }

  async join() {
    by("extras-join").disabled = true;
    by("extras-told").textContent = "They are joining. This takes about 10 seconds.";
    if (!await this.does.attempt(async () => this.show(await call(API, {})))) {
      by("extras-told").textContent = "";
      by("extras-join").disabled = false;
    }
  }

  show({ extras, joined }) {
    by("extras").hidden = extras === 0;
    by("extras-join").hidden = joined === extras;
    by("extras-join").textContent = `Let ${extras} readers join`;
    by("extras-told").textContent = joined
      ? `${joined} readers have joined, with 4 weeks of made-up figures for Statistics.` : "";
  }
}
