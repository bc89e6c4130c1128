// Light or dark: as the system has it until a choice is made here.

import { effect, signal } from "@preact/signals";

const kept = () => {
  try {
    return localStorage.getItem("detente-theme");
  } catch {
    return null;
  }
};
const system = matchMedia("(prefers-color-scheme: dark)");
const chosen = signal(["dark", "light"].includes(kept()) ? kept() : null);
const asSystem = signal(system.matches);
system.addEventListener("change", () => (asSystem.value = system.matches));

/** Whether the page is dark now; pictures on canvas are drawn again when it changes. */
export const dark = signal(false);
effect(() => {
  const now = chosen.value ? chosen.value === "dark" : asSystem.value;
  if (chosen.value) document.documentElement.dataset.theme = chosen.value;
  dark.value = now;
});

export function toggleTheme() {
  chosen.value = dark.peek() ? "light" : "dark";
  try {
    localStorage.setItem("detente-theme", chosen.value);
  } catch {
    /* without storage the choice lasts as long as the page */
  }
}
