// Before the first paint: the colours somebody has chosen here, else those of the system.
(function () {
  try {
    var chosen = localStorage.getItem("tillbook.theme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  } catch (refused) {
    // Storage is switched off: the system's colours stand.
  }
})();
