/* The hours of an agenda follow its order at once, before the server has answered. */
(() => {
  "use strict";
  const clock = (minutes) => {
    const day = ((minutes % 1440) + 1440) % 1440;
    return `${String(Math.floor(day / 60)).padStart(2, "0")}:${String(day % 60).padStart(2, "0")}`;
  };
  document.addEventListener("art62:moved", (event) => {
    const list = event.target.closest("[data-agenda]");
    if (!list) return;
    const [hour, minute] = list.dataset.starts.split(":").map(Number);
    let now = hour * 60 + minute;
    for (const item of list.querySelectorAll("[data-minutes]")) {
      item.querySelector("[data-agenda-hour]").textContent = clock(now);
      now += Number(item.dataset.minutes);
    }
  });
})();
