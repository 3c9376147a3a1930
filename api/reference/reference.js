"use strict";
// Renders /openapi.json with DOM calls only: the page's policy allows no markup made from text.

const METHODS = ["get", "post", "put", "patch", "delete"];

function make(name, text, attributes) {
  const element = document.createElement(name);
  if (text !== undefined && text !== null) element.textContent = text;
  for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
  return element;
}

function schemaOf(api, schema) {
  if (schema && schema.$ref) return api.components.schemas[schema.$ref.split("/").pop()] || {};
  return schema || {};
}

function nameOf(schema) {
  if (!schema) return "";
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.anyOf) return schema.anyOf.map(nameOf).join(" | ");
  if (schema.type === "array") return nameOf(schema.items) + "[]";
  if (schema.enum) return schema.enum.join(" | ");
  return [schema.type, schema.format].filter(Boolean).join(" ");
}

function table(headings, rows) {
  const element = make("table");
  const head = element.appendChild(make("thead")).appendChild(make("tr"));
  for (const heading of headings) head.append(make("th", heading, { scope: "col" }));
  const body = element.appendChild(make("tbody"));
  for (const row of rows) {
    const line = body.appendChild(make("tr"));
    for (const cell of row) line.append(make("td", cell));
  }
  return element;
}

function fields(api, schema, title) {
  const box = make("div");
  const whole = schemaOf(api, schema);
  if (title) box.append(make("h4", title + " " + nameOf(schema)));
  const required = new Set(whole.required || []);
  const rows = Object.entries(whole.properties || {}).map(([name, field]) => [
    name + (required.has(name) ? " *" : ""),
    nameOf(field),
    field.description || schemaOf(api, field).description || "",
  ]);
  if (rows.length) box.append(table(["字段 field", "类型 type", "说明"], rows));
  const nested = (whole.properties || {}).details;
  if (nested && nested.$ref) box.append(fields(api, nested, "details:"));
  return box;
}

function requestOf(api, operation) {
  const box = make("div");
  if (operation.parameters && operation.parameters.length) {
    box.append(make("h3", "参数 Parameters"));
    box.append(table(["名称", "位置", "必填", "类型", "说明"], operation.parameters.map((p) => [
      p.name, p.in, p.required ? "是 yes" : "", nameOf(p.schema), p.description || "",
    ])));
  }
  const body = operation.requestBody && operation.requestBody.content["application/json"];
  if (body) {
    box.append(make("h3", "正文 Body"));
    box.append(fields(api, body.schema));
    if (body.example) box.append(make("pre", JSON.stringify(body.example, null, 2)));
  }
  return box;
}

function answersOf(api, operation) {
  const box = make("div");
  box.append(make("h3", "回答 Answers"));
  for (const [status, answer] of Object.entries(operation.responses)) {
    const one = make("details");
    one.append(make("summary", status + " " + answer.description));
    const inside = one.appendChild(make("div"));
    for (const [mediaType, content] of Object.entries(answer.content || {})) {
      inside.append(make("p", mediaType));
      if (!mediaType.startsWith("application/problem")) inside.append(fields(api, content.schema));
      for (const [name, example] of Object.entries(content.examples || {})) {
        inside.append(make("h4", name));
        inside.append(make("pre", JSON.stringify(example.value, null, 2)));
      }
    }
    box.append(one);
  }
  return box;
}

function operationOf(api, path, method, operation) {
  const box = make("details", null, { id: operation.operationId });
  const line = box.appendChild(make("summary"));
  line.append(make("span", method.toUpperCase(), { class: "method" }));
  line.append(make("code", path));
  line.append(" " + (operation.description || operation.summary || ""));
  box.dataset.text = [method, path, operation.operationId, line.textContent].join(" ").toLowerCase();
  // Filled when it is opened: there are many, and few are looked at.
  box.addEventListener("toggle", () => {
    if (box.open && box.children.length === 1) {
      box.append(requestOf(api, operation), answersOf(api, operation));
    }
  });
  return box;
}

function show(api) {
  const main = document.getElementById("operations");
  const list = make("ul");
  main.replaceChildren();
  for (const tag of api.tags) {
    const section = make("section");
    section.append(make("h2", tag.description, { id: "tag-" + tag.name.replaceAll(" ", "-") }));
    for (const [path, methods] of Object.entries(api.paths)) {
      for (const method of METHODS) {
        const operation = methods[method];
        if (operation && (operation.tags || []).includes(tag.name)) {
          section.append(operationOf(api, path, method, operation));
        }
      }
    }
    main.append(section);
    const link = make("a", tag.description, { href: "#tag-" + tag.name.replaceAll(" ", "-") });
    list.appendChild(make("li")).append(link);
  }
  document.getElementById("contents").replaceChildren(list);
}

document.getElementById("filter").addEventListener("input", (event) => {
  const wanted = event.target.value.trim().toLowerCase();
  for (const box of document.querySelectorAll("main section > details")) {
    box.hidden = wanted !== "" && !box.dataset.text.includes(wanted);
  }
});

fetch("/openapi.json")
  .then((answer) => answer.json())
  .then(show)
  .catch((error) => {
    document.getElementById("operations").replaceChildren(make("p", "无法读取 Cannot load: " + error.message));
  });
