/* Art62: what the pages do beyond HTML. Everything works without it, except dragging and the "/" key.
   Each component is switched on by a data attribute; docs/design-components.md lists them. */
(() => {
  "use strict";
  document.documentElement.classList.add("has-js");

  const csrfToken = () => {
    const field = document.querySelector("input[name=csrfmiddlewaretoken]");
    return field ? field.value : "";
  };

  // "/" brings the cursor to the search, unless one is typing.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const search = document.querySelector("[data-search]");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  });

  // Messages stay until the reader closes them.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-dismiss]");
    if (!button) return;
    const notice = button.closest(".notice");
    if (!notice) return;
    const main = document.getElementById("content");
    notice.remove();
    if (main) main.focus({ preventScroll: true });
  });

  // A select with data-autosubmit sends its form when it changes.
  document.addEventListener("change", (event) => {
    const field = event.target.closest("[data-autosubmit]");
    if (field && field.form) field.form.requestSubmit();
  });

  // The summary of errors takes the focus, so that it is read first; its links go to the field.
  const focusErrorSummary = (root) => {
    const summary = root.querySelector("[data-error-summary]");
    if (summary) summary.focus();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-error-summary] a[href^='#']");
    if (!link) return;
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    const field = target.matches("input, select, textarea, button") ? target : target.querySelector("input, select, textarea");
    event.preventDefault();
    (field || target).focus();
    (field || target).scrollIntoView({ block: "center" });
  });

  // form[data-guard]: leaving with unsaved changes asks first.
  const snapshot = (form) => {
    const pairs = [];
    for (const [name, value] of new FormData(form)) {
      if (name !== "csrfmiddlewaretoken") pairs.push([name, value instanceof File ? value.name : value]);
    }
    return JSON.stringify(pairs);
  };
  const guarded = new Map();
  const guard = (form) => {
    if (guarded.has(form)) return;
    // A form that comes back with errors holds text that was never saved.
    guarded.set(form, form.querySelector(".is-invalid") || form.hasAttribute("data-guard-dirty") ? null : snapshot(form));
    form.addEventListener("submit", (event) => {
      if (!event.defaultPrevented) guarded.delete(form);
    });
    form.addEventListener("art62:saved", () => guarded.set(form, snapshot(form)));
  };
  window.addEventListener("beforeunload", (event) => {
    for (const [form, saved] of guarded) {
      if (!form.isConnected) guarded.delete(form);
      else if (snapshot(form) !== saved) {
        event.preventDefault();
        event.returnValue = "";
        return;
      }
    }
  });

  // [data-reorder]: a list whose order changes by dragging, by buttons, or by Alt + arrow keys.
  const reorder = (list) => {
    if (list.dataset.reorderReady) return;
    list.dataset.reorderReady = "yes";
    const items = () => [...list.children].filter((item) => item.dataset.id);
    const nameOf = (item) => item.dataset.name || item.textContent.trim().slice(0, 60);
    const say = document.createElement("p");
    say.className = "visually-hidden";
    say.setAttribute("aria-live", "polite");
    list.after(say);
    const fill = (text, item) =>
      (text || "")
        .replace("{name}", item ? nameOf(item) : "")
        .replace("{position}", item ? items().indexOf(item) + 1 : "")
        .replace("{total}", items().length);
    let saving = Promise.resolve();

    const refresh = () => {
      const all = items();
      all.forEach((item, index) => {
        const up = item.querySelector("[data-move='up']");
        const down = item.querySelector("[data-move='down']");
        // aria-disabled keeps the focus where it is; a disabled button would lose it.
        if (up) up.setAttribute("aria-disabled", String(index === 0));
        if (down) down.setAttribute("aria-disabled", String(index === all.length - 1));
        const input = item.querySelector("input[data-position]");
        if (input) input.value = index + 1;
      });
    };
    const send = () => {
      if (!list.dataset.reorderUrl) {
        const form = list.closest("form");
        if (form) form.dispatchEvent(new Event("change", { bubbles: true }));
        return;
      }
      const body = new URLSearchParams();
      for (const item of items()) body.append("order", item.dataset.id);
      // One after the other, so that the last order sent is the last one saved.
      saving = saving
        .then(() =>
          fetch(list.dataset.reorderUrl, {
            method: "POST",
            headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch" },
            body,
            credentials: "same-origin",
          }),
        )
        .then((answer) => {
          if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
          list.dispatchEvent(new CustomEvent("art62:reordered", { bubbles: true }));
        })
        .catch(() => {
          say.classList.remove("visually-hidden");
          say.classList.add("notice", "notice--danger");
          say.setAttribute("role", "alert");
          say.textContent = fill(list.dataset.textFailed);
        });
    };
    const settle = (item) => {
      refresh();
      if (!say.classList.contains("notice")) say.textContent = fill(list.dataset.textMoved, item);
      for (const other of items()) other.classList.toggle("is-moved", other === item);
      list.dispatchEvent(new CustomEvent("art62:moved", { bubbles: true, detail: { item } }));
      send();
    };
    const move = (item, step) => {
      const all = items();
      const to = all.indexOf(item) + step;
      if (to < 0 || to >= all.length) return;
      if (step < 0) list.insertBefore(item, all[to]);
      else all[to].after(item);
      settle(item);
    };

    list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-move]");
      if (!button || button.getAttribute("aria-disabled") === "true") return;
      event.preventDefault();
      move(button.closest("[data-id]"), button.dataset.move === "up" ? -1 : 1);
      button.focus();
    });
    list.addEventListener("keydown", (event) => {
      if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
      const item = event.target.closest("[data-id]");
      if (!item || item.parentElement !== list) return;
      event.preventDefault();
      const focused = document.activeElement;
      move(item, event.key === "ArrowUp" ? -1 : 1);
      if (focused) focused.focus();
    });
    list.addEventListener("pointerdown", (event) => {
      const handle = event.target.closest("[data-drag-handle]");
      if (!handle || event.button !== 0) return;
      const item = handle.closest("[data-id]");
      const before = items().indexOf(item);
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
      item.classList.add("is-dragged");
      const onMove = (moveEvent) => {
        // The others move round the dragged item: moving the item itself would lose the captured pointer.
        const all = items();
        const place = all.indexOf(item);
        const middleOf = (other) => {
          const box = other.getBoundingClientRect();
          return box.top + box.height / 2;
        };
        const passed = all.slice(place + 1).filter((other) => moveEvent.clientY > middleOf(other));
        const regained = all.slice(0, place).filter((other) => moveEvent.clientY < middleOf(other));
        passed.forEach((other) => item.before(other));
        regained.reverse().forEach((other) => item.after(other));
      };
      const onEnd = () => {
        handle.removeEventListener("pointermove", onMove);
        handle.removeEventListener("pointerup", onEnd);
        handle.removeEventListener("pointercancel", onEnd);
        item.classList.remove("is-dragged");
        if (items().indexOf(item) !== before) settle(item);
      };
      handle.addEventListener("pointermove", onMove);
      handle.addEventListener("pointerup", onEnd);
      handle.addEventListener("pointercancel", onEnd);
    });
    refresh();
  };

  const start = (root) => {
    root.querySelectorAll("form[data-guard]").forEach(guard);
    root.querySelectorAll("[data-reorder]").forEach(reorder);
    if (root.matches && root.matches("[data-reorder]")) reorder(root);
    // On small screens the filters start folded; CSS alone cannot close a <details>.
    if (window.matchMedia("(max-width: 991.98px)").matches) {
      root.querySelectorAll("details[data-fold-on-small]").forEach((details) => details.removeAttribute("open"));
    }
  };
  start(document);
  focusErrorSummary(document);
  document.addEventListener("htmx:load", (event) => {
    if (event.target === document.body) return;
    start(event.target);
    focusErrorSummary(event.target);
  });
})();
