// The specification as a page.

import { escapeHtml, markdown, slug, specification } from "./markdown.js";

export function specPage() {
  const md = markdown("");
  const html = md.render(specification, {});
  const sections = [...specification.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
  const contents = sections.map((heading) => `<li><a href="#${slug(heading)}">${escapeHtml(heading)}</a></li>`).join("\n");
  const nav = `<nav aria-label="Sections"><ul>\n${contents}\n</ul></nav>\n`;
  return {
    title: "Specification",
    description: "Which responses are failures, and which error each failure becomes.",
    main: html.replace("</h1>\n", `</h1>\n${nav}`),
  };
}
