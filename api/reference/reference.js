"use strict";
// Renders /openapi.json with DOM calls only: the page's policy allows no markup made from text.

const METHODS = ["get", "post", "put", "patch", "delete"];
const ZH = document.documentElement.lang.startsWith("zh");
const DEEPEST = 6;
const WORDS = {
  contents: ["目录", "Contents"],
  loading: ["正在读取…", "Loading…"],
  failed: ["无法读取：", "Cannot load: "],
  conventions: ["通行规则", "Conventions"],
  parameters: ["参数", "Parameters"],
  name: ["名称", "name"],
  place: ["位置", "in"],
  required: ["必填", "required"],
  yes: ["是", "yes"],
  field: ["字段", "field"],
  type: ["类型", "type"],
  meaning: ["说明", "meaning"],
  body: ["正文", "Body"],
  answers: ["回答", "Answers"],
  one: ["其中之一：", "one of: "],
  list: [" 的列表", " list"],
  each: ["键 → ", "key → "],
  query: ["查询", "query"],
  path: ["地址", "path"],
  header: ["标头", "header"],
};

function say(word) {
  return WORDS[word][ZH ? 0 : 1];
}

function make(name, text, attributes) {
  const element = document.createElement(name);
  if (text !== undefined && text !== null) element.textContent = text;
  for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
  return element;
}

function nameIn(schema) {
  return schema.$ref ? schema.$ref.split("/").pop() : "";
}

function schemaOf(api, schema) {
  if (schema && schema.$ref) return api.components.schemas[nameIn(schema)] || {};
  return schema || {};
}

// What a value may be, without nothing: most choices are between something and null.
function choicesOf(schema) {
  return (schema.anyOf || schema.oneOf || [schema]).filter((each) => each.type !== "null");
}

function nameOf(schema) {
  if (!schema) return "";
  if (schema.$ref) return nameIn(schema);
  if (schema.anyOf || schema.oneOf) return (schema.anyOf || schema.oneOf).map(nameOf).join(" | ");
  if (schema.type === "array") return nameOf(schema.items) + say("list");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.join(" | ");
  if (schema.additionalProperties && schema.additionalProperties !== true) {
    return say("each") + nameOf(schema.additionalProperties);
  }
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

// Every field of a schema by its path, with the fields of what it holds: details.lines[].amount.
// Schemas that hold themselves are followed once; where several objects may stand, they are
// collected in "several" and shown one by one.
function rowsOf(api, schema, path, holding, several) {
  const rows = [];
  const whole = schemaOf(api, schema);
  const required = new Set(whole.required || []);
  for (const [name, field] of Object.entries(whole.properties || {})) {
    const here = path + name;
    rows.push([
      here + (required.has(name) ? " *" : ""),
      nameOf(field),
      [labelOf(name), field.description || schemaOf(api, field).description || ""].filter(Boolean).join(" · "),
    ]);
    rows.push(...rowsWithin(api, field, here, holding, several));
  }
  return rows;
}

function rowsWithin(api, field, path, holding, several) {
  if (holding.length >= DEEPEST) return [];
  const named = field.$ref ? nameIn(field) : "";
  if (named && holding.includes(named)) return [];
  const inside = named ? [...holding, named] : holding;
  const whole = schemaOf(api, field);
  const choices = choicesOf(whole);
  if (choices.length > 1) {
    const objects = choices.filter((each) => schemaOf(api, each).properties);
    if (objects.length === 1) return rowsWithin(api, objects[0], path, inside, several);
    for (const each of objects) several.push({ schema: each, path, holding: inside });
    return [];
  }
  const [only] = choices;
  if (only && only !== whole) return rowsWithin(api, only, path, inside, several);
  if (whole.type === "array" && whole.items) return rowsWithin(api, whole.items, path + "[]", inside, several);
  const values = whole.additionalProperties;
  if (values && values !== true) return rowsWithin(api, values, path + ".*", inside, several);
  return rowsOf(api, field, path + ".", inside, several);
}

function fields(api, schema, path = "", holding = []) {
  const box = make("div");
  if (!schema) return box;
  const several = [];
  const start = path ? rowsOf(api, schema, path, holding, several) : rowsWithin(api, schema, "", holding, several);
  const rows = start.map(([name, ...rest]) => [name.replace(/^\./, ""), ...rest]);
  if (rows.length) box.append(table([say("field"), say("type"), say("meaning")], rows));
  for (const each of several) {
    const one = make("details");
    one.append(make("summary", each.path.replace(/^\./, "") + " " + say("one") + nameOf(each.schema)));
    one.addEventListener("toggle", () => {
      if (one.open && one.children.length === 1) {
        one.append(fields(api, each.schema, each.path + ".", [...each.holding, nameIn(each.schema)]));
      }
    });
    box.append(one);
  }
  return box;
}

function parameterOf(api, parameter) {
  return parameter.$ref ? api.components.parameters[nameIn(parameter)] : parameter;
}

function requestOf(api, operation) {
  const box = make("div");
  if (operation.parameters && operation.parameters.length) {
    box.append(make("h3", say("parameters")));
    box.append(table([say("name"), say("place"), say("required"), say("type"), say("meaning")], operation.parameters.map((each) => parameterOf(api, each)).map((p) => [
      p.name, say(p.in), p.required ? say("yes") : "", nameOf(p.schema), p.description || "",
    ])));
  }
  const body = operation.requestBody && operation.requestBody.content["application/json"];
  if (body) {
    box.append(make("h3", say("body")));
    box.append(fields(api, body.schema));
    if (body.example) box.append(make("pre", JSON.stringify(body.example, null, 2)));
  }
  return box;
}

function answersOf(api, operation) {
  const box = make("div");
  box.append(make("h3", say("answers")));
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

function describedBy(operation) {
  return (ZH && operation["x-description-zh"]) || operation.description || operation.summary || "";
}

// "站点 Stations and …": the words before the first blank are Chinese.
function titleOf(tag) {
  const [chinese, ...english] = tag.description.split(" ");
  return ZH ? chinese : english.join(" ");
}

const labels = new Map();

function labelOf(name) {
  const label = labels.get(name) || labels.get(name + "_fen") || labels.get(name + "_hundredths");
  return label ? (ZH ? label.zh : label.en) : "";
}

function conventionsOf(api) {
  const box = make("details");
  box.append(make("summary", say("conventions")));
  const inside = box.appendChild(make("div"));
  const text = (ZH && api.info["x-description-zh"]) || api.info.description || "";
  for (const each of text.split("\n\n")) inside.append(make("p", each.replaceAll("**", "").replaceAll("`", "")));
  return box;
}

function operationOf(api, path, method, operation) {
  const box = make("details", null, { id: operation.operationId });
  const line = box.appendChild(make("summary"));
  line.append(make("span", method.toUpperCase(), { class: "method" }));
  line.append(make("code", path));
  line.append(" " + describedBy(operation));
  const found = [method, path, operation.operationId, operation["x-description-zh"], operation.description];
  box.dataset.text = found.join(" ").toLowerCase();
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
  main.replaceChildren(conventionsOf(api));
  for (const tag of api.tags) {
    const section = make("section");
    section.append(make("h2", titleOf(tag), { id: "tag-" + tag.name.replaceAll(" ", "-") }));
    for (const [path, methods] of Object.entries(api.paths)) {
      for (const method of METHODS) {
        const operation = methods[method];
        if (operation && (operation.tags || []).includes(tag.name)) {
          section.append(operationOf(api, path, method, operation));
        }
      }
    }
    main.append(section);
    const link = make("a", titleOf(tag), { href: "#tag-" + tag.name.replaceAll(" ", "-") });
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

document.getElementById("contents").setAttribute("aria-label", say("contents"));
document.getElementById("operations").replaceChildren(make("p", say("loading"), { role: "status" }));

Promise.all(["/openapi.json", "/v1/vocabulary"].map((address) => fetch(address).then((answer) => answer.json())))
  .then(([api, words]) => {
    for (const each of words.fields) labels.set(each.code, each);
    show(api);
  })
  .catch((error) => {
    document.getElementById("operations").replaceChildren(make("p", say("failed") + error.message));
  });
