// Draws each [data-plot] figure from its own Vega-Lite spec once it comes into sight, without eval, in the page's colours.
const CONFIG = {
    background: "transparent",
    font: "Inter, system-ui, sans-serif",
    view: { stroke: null },
    padding: { left: 2, right: 2, top: 6, bottom: 2 },
    axis: {
        domain: false, ticks: false, grid: false, labelColor: "var(--muted)", titleColor: "var(--muted)", labelFontSize: 12,
        titleFontSize: 12, titleFontWeight: 400, labelPadding: 8, gridColor: "var(--line)",
    },
    legend: { labelColor: "var(--ink)", titleColor: "var(--muted)", labelFontSize: 12 },
    text: { color: "var(--ink)", fontSize: 12 },
    line: { color: "var(--joint)", strokeWidth: 2 },
    bar: { color: "var(--joint)", cornerRadiusEnd: 3 },
    rule: { color: "var(--line-strong)" },
};

function save(name, href) {
    const link = document.createElement("a");
    Object.assign(link, { href, download: name });
    link.click();
}

// A saved picture stands alone: the tokens become the colours that are in force now.
function plain(svg, figure) {
    const style = getComputedStyle(figure);
    const probe = document.createElement("i");
    figure.append(probe);
    const colour = (name) => {
        probe.style.color = `var(${name})`;
        return getComputedStyle(probe).color;
    };
    const text = svg.replace(/var\((--[\w-]+)\)/g, (_, name) => colour(name));
    probe.remove();
    return text.replace(/<svg /, `<svg style="background:${style.getPropertyValue("--card") && colour("--card")}" `);
}

const asData = (type, text) => `data:${type};charset=utf-8,${encodeURIComponent(text)}`;

async function export_(kind, view, spec, figure) {
    const name = figure.dataset.plot;
    if (kind === "vl") return save(`${name}.vl.json`, asData("application/json", JSON.stringify(spec, null, 2)));
    const svg = plain(await view.toSVG(), figure);
    if (kind === "svg") return save(`${name}.svg`, asData("image/svg+xml", svg));
    const image = new Image();
    image.src = asData("image/svg+xml", svg);
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.width * 2;
    canvas.height = image.height * 2;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    save(`${name}.png`, canvas.toDataURL("image/png"));
}

async function draw(figure) {
    const { embed } = await import(figure.dataset.charts);
    const spec = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
    const { view } = await embed(figure.querySelector(".plot"), spec, {
        mode: "vega-lite", renderer: "svg", actions: false, ast: true, defaultStyle: false, config: CONFIG,
        tooltip: { disableDefaultStyle: true }, loader: { http: false },
    });
    figure.classList.add("drawn");
    for (const button of document.querySelectorAll(`[data-save][data-of="${figure.dataset.plot}"]`)) {
        button.addEventListener("click", () => export_(button.dataset.save, view, spec, figure));
    }
}

export function start(within) {
    const seen = new IntersectionObserver((entries) => {
        for (const { isIntersecting, target } of entries) {
            if (!isIntersecting) continue;
            seen.unobserve(target);
            draw(target).catch((problem) => {
                target.querySelector(".wait").textContent = "The chart could not be drawn; the table below has its numbers.";
                console.error(problem);
            });
        }
    }, { rootMargin: "200px" });
    for (const figure of within.querySelectorAll("[data-plot]:not(.drawn)")) seen.observe(figure);
}
