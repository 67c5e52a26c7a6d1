// A JSON array of Markdown texts on standard input becomes one of HTML on standard output.
const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
import("marked").then(({ marked }) => process.stdout.write(JSON.stringify(texts.map((text) => marked.parse(text)))));
