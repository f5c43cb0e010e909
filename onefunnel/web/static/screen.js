// The keyboard, the theme and the notices of every page; charts are drawn by plot.js, loaded only where there is one.
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

export function say(text) {
    const notice = document.createElement("div");
    notice.className = "notice";
    notice.textContent = text;
    one("#status").append(notice);
    setTimeout(() => notice.remove(), 6000);
}

const THEMES = ["auto", "light", "dark"];
function nextTheme() {
    const root = document.documentElement;
    const theme = THEMES[(THEMES.indexOf(root.dataset.theme) + 1) % THEMES.length];
    root.dataset.theme = theme;
    document.cookie = `theme=${theme};path=/;max-age=31536000;samesite=lax`;
    for (const button of all("[data-theme-switch]")) {
        button.ariaLabel = button.title = `Theme: ${theme}`;
    }
    say(`Theme: ${theme}`);
}

function move(step) {
    const rows = all("[data-list] tbody tr, [data-row]");
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.classList.contains("at"));
    const next = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
    rows[at]?.classList.remove("at");
    next.classList.add("at");
    next.scrollIntoView({ block: "nearest" });
    one("a", next)?.focus({ preventScroll: true });
}

function escape() {
    const open = one("dialog[open], [popover]:popover-open");
    if (open) return;
    const clear = one("[data-clear]");
    if (clear) location.assign(clear.href);
}

const KEYS = {
    "/": () => (one("input[type=search]") ?? one("[data-search]"))?.[one("input[type=search]") ? "focus" : "click"](),
    "?": () => one("#keys")?.showModal(),
    j: () => move(1),
    k: () => move(-1),
    t: nextTheme,
    Escape: escape,
};

// The first control for a key, of those in the section that has the focus where it has one.
const nearest = (selector, at) => (at.closest("section") && one(selector, at.closest("section"))) ?? one(selector);

document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("[data-send]")) return event.target.form.requestSubmit();
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && typing(event.target)) return event.target.blur();
    if (typing(event.target) || one("dialog[open]")) return;
    const marked = /^[a-z]$/.test(event.key) && nearest(`[data-key="${event.key}"]`, event.target); // a page's own keys stand on its links and buttons
    const act = KEYS[event.key] ?? (marked && (() => marked.click()));
    if (act) {
        if (event.key !== "Escape") event.preventDefault();
        act();
    }
});

// A form that is meant for quick hands is sent from any of its fields.
document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.closest("form[data-quick]")?.requestSubmit();
});

document.addEventListener("click", (event) => {
    if (event.target.closest("[data-theme-switch]")) nextTheme();
    if (event.target.closest("[data-keys]")) one("#keys")?.showModal();
});

// Too much is said before it is sent: a server that refuses while the browser still sends is not heard.
document.addEventListener("change", (event) => {
    const { most } = event.target.dataset;
    if (!most) return;
    const bytes = [...event.target.files].reduce((sum, file) => sum + file.size, 0);
    event.target.setCustomValidity(bytes > most ? `These files have ${Math.ceil(bytes / 2 ** 20)} MB; at most ${most / 2 ** 20} MB can be sent at once.` : "");
    event.target.reportValidity();
});

document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});

// An address says only what was chosen: empty fields of a GET form are left out of it.
document.addEventListener("submit", (event) => {
    if (event.target.method !== "get") return;
    for (const field of all("[name]", event.target)) field.disabled ||= field.value === "";
});
window.addEventListener("pageshow", () => all("form [name]:disabled[data-submits], form.scope [name]").forEach((f) => (f.disabled = false)));

document.addEventListener("htmx:responseError", (event) => say(`That did not work (${event.detail.xhr.status}). Try again.`));
document.addEventListener("htmx:sendError", () => say("The server did not answer. Try again."));

function start(within) {
    for (const notice of all("[data-fades]", within)) setTimeout(() => notice.remove(), 8000);
    if (one("[data-plot]", within)) import(one("[data-plot]", within).dataset.module).then((plot) => plot.start(within));
}
document.addEventListener("htmx:afterSwap", (event) => start(event.target));

// What is asked for a closed panel opens it at once, so that no key typed meanwhile means something else.
document.addEventListener("htmx:beforeRequest", ({ detail: { target } }) => {
    const panel = target.closest("dialog:not([open])");
    if (!panel) return;
    for (const said of all("[role=status]", panel)) said.textContent = "";
    target.textContent = "Looking it up";
    panel.showModal();
});
start(document);
