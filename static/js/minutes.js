/* Writing the minutes: each point is saved while one types, and no text is lost.
   What is typed is kept in the browser until the server has confirmed it. Without this script the Save buttons do. */
(() => {
  "use strict";
  const page = document.querySelector("[data-minutes]");
  if (!page) return;
  const PAUSE = 1500;
  const RETRY = 5000;
  const say = page.dataset;

  // A full or forbidden storage must not stop anybody from writing.
  const storage = {
    read: (key) => {
      try {
        return JSON.parse(window.localStorage.getItem(key));
      } catch {
        return null;
      }
    },
    write: (key, value) => {
      try {
        window.localStorage.setItem(key, JSON.stringify(value));
      } catch {
        /* The text stays on the page. */
      }
    },
    remove: (key) => {
      try {
        window.localStorage.removeItem(key);
      } catch {
        /* Nothing was kept. */
      }
    },
  };

  const point = (form) => {
    const text = form.elements.notes;
    const version = form.elements.version;
    const status = form.querySelector("[data-notes-status]");
    const clash = form.querySelector("[data-notes-clash]");
    const theirs = form.querySelector("[data-notes-theirs]");
    const mine = form.querySelector("[data-notes-mine]");
    const key = `art62:notes:${say.user}:${form.dataset.notes}`;
    let saved = text.defaultValue;
    let timer = 0;
    let sending = null;
    let clashVersion = null;

    const tell = (message, isProblem = false) => {
      status.textContent = message;
      status.classList.toggle("notes__status--problem", isProblem);
    };
    const isDirty = () => text.value !== saved;
    const keep = () => storage.write(key, { notes: text.value, version: version.value });
    const plan = (delay = PAUSE) => {
      window.clearTimeout(timer);
      timer = window.setTimeout(save, delay);
    };

    const showClash = (other, myText, otherVersion, message) => {
      window.clearTimeout(timer);
      clashVersion = otherVersion;
      theirs.value = other;
      mine.value = myText;
      text.readOnly = true;
      clash.hidden = false;
      tell(message, true);
    };

    const confirmed = (sent, answer) => {
      version.value = answer.version;
      saved = sent;
      if (isDirty()) {
        keep();
        plan();
        return;
      }
      storage.remove(key);
      tell(say.textSaved.replace("{time}", answer.saved_at));
      form.dispatchEvent(new CustomEvent("art62:saved", { bubbles: true }));
    };

    const send = async () => {
      const sent = text.value;
      tell(say.textSaving);
      const body = new URLSearchParams(new FormData(form));
      body.set("notes", sent);
      let answer;
      try {
        answer = await fetch(form.action, {
          method: "POST",
          headers: { Accept: "application/json", "X-Requested-With": "fetch" },
          body,
          credentials: "same-origin",
          redirect: "manual",
          // Lets a save that began when the page was left come to its end; browsers allow it for small bodies only.
          keepalive: sent.length < 15000,
        });
      } catch {
        tell(say.textOffline, true);
        plan(RETRY);
        return;
      }
      if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 404) {
        tell(say.textSignedOut, true);
        return;
      }
      if (answer.status >= 500) {
        tell(say.textOffline, true);
        plan(RETRY);
        return;
      }
      const data = await answer.json();
      if (answer.ok) confirmed(sent, data);
      else if (answer.status === 409) {
        const name = data.by || say.textSomebody;
        if (data.notes === saved) {
          // Something else of the point was changed, such as its title: the text is still ours to save.
          version.value = data.version;
          plan(0);
        } else if (data.notes === text.value) confirmed(data.notes, { ...data, saved_at: new Date().toTimeString().slice(0, 5) });
        else showClash(data.notes, text.value, data.version, say.textClash.replace("{name}", name));
      } else tell(data.error, true);
    };

    const save = () => {
      window.clearTimeout(timer);
      if (!isDirty() || clashVersion !== null) return Promise.resolve();
      // One at a time: the next one carries the version that the last one was given.
      if (sending) return sending.then(save);
      sending = send()
        .catch(() => {
          tell(say.textOffline, true);
          plan(RETRY);
        })
        .finally(() => {
          sending = null;
        });
      return sending;
    };

    const choose = (choice) => {
      const kept = { theirs: theirs.value, mine: mine.value, both: `${theirs.value}\n\n${mine.value}` }[choice];
      version.value = clashVersion;
      saved = theirs.value;
      clashVersion = null;
      text.readOnly = false;
      text.value = kept;
      clash.hidden = true;
      text.focus();
      if (isDirty()) {
        keep();
        tell(say.textTyping);
        save();
      } else {
        storage.remove(key);
        tell("");
        form.dispatchEvent(new CustomEvent("art62:saved", { bubbles: true }));
      }
    };

    text.addEventListener("input", () => {
      keep();
      tell(say.textTyping);
      plan();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      save();
    });
    clash.addEventListener("click", (event) => {
      const button = event.target.closest("[data-notes-choose]");
      if (button) choose(button.dataset.notesChoose);
    });

    // What an earlier visit could not save.
    const found = storage.read(key);
    if (found && typeof found.notes === "string" && found.notes !== text.value) {
      if (String(found.version) === version.value) {
        text.value = found.notes;
        tell(say.textTaken);
        plan();
      } else showClash(text.value, found.notes, version.value, say.textFound);
    } else if (isDirty()) {
      // Typed before this script was there.
      keep();
      plan();
    } else storage.remove(key);

    return { form, save, isDirty };
  };

  const points = [...page.querySelectorAll("form[data-notes]")].map(point);
  const saveAll = () => Promise.all(points.map((each) => each.save()));

  window.addEventListener("online", saveAll);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") saveAll();
  });
  window.addEventListener("pagehide", saveAll);

  // Adding a decision or an action loads the page anew: what is being typed is saved before.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-notes]") || event.defaultPrevented || !points.some((each) => each.isDirty())) return;
    event.preventDefault();
    saveAll().then(() => {
      // Straight to the server: asking for a submit would come by here again.
      if (!points.some((each) => each.isDirty())) form.submit();
      else points.find((each) => each.isDirty()).form.scrollIntoView({ block: "center" });
    });
  });
})();
