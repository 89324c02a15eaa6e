// Calls of the page to its own server.

import { encode } from "./json.js";

const TOKEN = document.querySelector('meta[name="serve-token"]').content;

export class Failure extends Error {
  constructor(details) {
    super(details.message);
    this.details = details;
  }
}

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, { ...options, headers: { ...options.headers, "X-Serve-Token": TOKEN }, cache: "no-store" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failure({ kind: "gone", message: "The server does not answer. Is it still running?" });
  }
  const text = await response.text();
  let data;
  try {
    data = JSON.parse(text);
  } catch {
    throw new Failure({ kind: "error", message: text.trim() || `The server answered ${response.status}.` });
  }
  if (data.error) throw new Failure(data.error);
  return data;
}

export function get(name, query = {}, signal = undefined) {
  return call(`/api/${name}?${new URLSearchParams(query)}`, { method: "GET", signal });
}

export function post(name, value, signal = undefined) {
  return call(`/api/${name}`, { method: "POST", body: encode(value), headers: { "Content-Type": "application/json" }, signal });
}
