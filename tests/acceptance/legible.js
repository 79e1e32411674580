// What keeps people from reading or using the page: WCAG 2.2, level AA.
// Takes the width of the screen, answers a list of faults.

const faults = [];
const canvas = document.createElement("canvas");
const paint = canvas.getContext("2d", { willReadFrequently: true });

/** Red, green, blue, and alpha, each from 0 to 255. */
function bytes(color) {
  paint.clearRect(0, 0, 1, 1);
  paint.fillStyle = color;
  paint.fillRect(0, 0, 1, 1);
  return [...paint.getImageData(0, 0, 1, 1).data];
}

function luminance([red, green, blue]) {
  const linear = (byte) => {
    const part = byte / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function ground(element) {
  for (let at = element; at; at = at.parentElement) {
    const color = bytes(getComputedStyle(at).backgroundColor);
    if (color[3] > 0) return color;
  }
  return [255, 255, 255, 255];
}

// 1.4.3: disabled controls are exempt, and so is what is not text.
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
let texts = 0;
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || element.closest(":disabled, style, option")) continue;
  const style = getComputedStyle(element);
  const large = parseFloat(style.fontSize) >= (Number(style.fontWeight) >= 700 ? 18.66 : 24);
  const found = contrast(bytes(style.color), ground(element));
  if (found < (large ? 3 : 4.5)) faults.push(`contrast ${found}: ${walker.currentNode.data}`);
  texts += 1;
}
if (texts < 2) faults.push("nothing to read");

// 1.4.10: one column, nothing to scroll sideways.
const wide = document.documentElement.scrollWidth;
if (wide > arguments[0]) faults.push(`${wide} px wide`);

// 2.5.8, and 48 px for what stands alone: fingers are thick.
for (const target of document.querySelectorAll("a, button, select, input:not([type=hidden])")) {
  const box = (target.closest("label") ?? target).getBoundingClientRect();
  const least = target.matches(".link, p a") ? 24 : 48;
  if (box.height < least || box.width < 24) {
    faults.push(`${box.width} x ${box.height}: ${target.outerHTML.slice(0, 120)}`);
  }
}

// 3.3.2 and 4.1.2: every field has a label, and says what was wrong with it.
for (const field of document.querySelectorAll("select, input:not([type=hidden])")) {
  if (!field.labels.length) faults.push(`no label: ${field.name}`);
  const described = (field.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean);
  for (const id of described) {
    if (!document.getElementById(id)) faults.push(`no #${id}`);
  }
}
const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
if (new Set(ids).size !== ids.length) faults.push(`an id twice: ${ids}`);

// 1.3.1: one first heading, none left out.
const levels = [...document.querySelectorAll("h1, h2, h3")].map((heading) => heading.tagName);
if (levels[0] !== "H1" || levels.filter((level) => level === "H1").length !== 1) {
  faults.push(`headings: ${levels}`);
}
return faults;
