// A JSON array of Markdown texts on standard input becomes one of HTML on standard output.
const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
import("markdown-it").then(({ default: renderer }) => {
  const markdown = new renderer({ html: true });
  process.stdout.write(JSON.stringify(texts.map((text) => markdown.render(text))));
});
