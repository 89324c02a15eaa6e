// JSON whose numbers keep all their digits, and JSON in colour.

import { h } from "./dom.js";

// A piece of JSON that is written unchanged.
export class Raw {
  constructor(text) {
    this.text = text;
  }
}

export function encode(value) {
  if (value instanceof Raw) return value.text;
  if (Array.isArray(value)) return `[${value.map((item) => encode(item === undefined ? null : item)).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const members = Object.entries(value).filter(([, item]) => item !== undefined);
    return `{${members.map(([name, item]) => `${JSON.stringify(name)}:${encode(item)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

export function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b/g;
const LONGEST_COLOURED = 60000;

// Returns JSON in colour; long JSON without.
export function coloured(text) {
  if (text.length > LONGEST_COLOURED) return [text];
  const parts = [];
  let done = 0;
  for (const found of text.matchAll(TOKENS)) {
    if (found.index > done) parts.push(text.slice(done, found.index));
    const [whole, string, colon, number] = found;
    if (string !== undefined) {
      parts.push(h("span", { class: colon ? "j-key" : "j-string" }, string));
      if (colon) parts.push(colon);
    } else parts.push(h("span", { class: number !== undefined ? "j-number" : "j-word" }, whole));
    done = found.index + whole.length;
  }
  parts.push(text.slice(done));
  return parts;
}
